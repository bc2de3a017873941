"""A filled-in visit form in words, as it is set on paper: in Indonesian, whoever filled it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tunggal.casework.case import Findings
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.visit_form import VisitForm
from tunggal.service.console.visit_drawing import capital
from tunggal.service.console.visit_form import Filled

LANGUAGE = "id"
Rows = list[list[str]]


def written_out(number: CaseNumber, filled: Filled, *, form: VisitForm, by: str) -> dict[str, Any]:
    """What the template of the paper is given: titles, and rows of question and answer."""
    words, findings = form.words[LANGUAGE], filled.findings
    if findings is None:
        raise ValueError("a form with faults is never set on paper")
    parts = (
        (words.phrases["visit"], _visit(filled, findings, form)),
        *_sections(findings, form),
        *_members(findings, form),
    )
    return {
        "language": LANGUAGE,
        "title": words.say("paper_title", number=str(number)),
        "lead": words.say("paper_by", officer=by, day=day_word(findings.seen_on, LANGUAGE)),
        "sections": [{"title": title, "rows": rows} for title, rows in parts if rows],
        "note": filled.note,
        "note_title": words.phrases["note"],
    }


def _visit(filled: Filled, findings: Findings, form: VisitForm) -> Rows:
    words = form.words[LANGUAGE].phrases
    rows = [[words["result"], words[f"result_{filled.result}"]]]
    rows += [[words[each], findings.family.get(each, "")] for each in ("address", "kk")]
    return [row for row in [*rows, [words["place"], filled.place]] if row[1]]


def _sections(findings: Findings, form: VisitForm) -> Iterator[tuple[str, Rows]]:
    for code, listed in form.sections.items():
        yield (
            form.words[LANGUAGE].phrases[f"section_{code}"],
            [
                [
                    capital(each.label[LANGUAGE]),
                    each.words(int(findings.family[each.name]), LANGUAGE),
                ]
                for each in listed
                if each.name in findings.family
            ],
        )


def _members(findings: Findings, form: VisitForm) -> Iterator[tuple[str, Rows]]:
    words = form.words[LANGUAGE]
    for place, person in enumerate(findings.persons, 1):
        yield words.say("member", place=str(place)), _person(person, form)


def _person(person: Mapping[str, str], form: VisitForm) -> Rows:
    words, rows = form.words[LANGUAGE].phrases, []
    for each in form.persons:
        if answer := person.get(each.name, ""):
            coded = each.column.kind == "code"
            said = words[f"person_{each.name}_{int(answer)}"] if coded else answer
            rows.append([words[f"person_{each.name}"], said])
    return rows
