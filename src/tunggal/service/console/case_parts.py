"""The parts of a case's page: what is asked, whom it concerns, old and new, papers, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor, Case, Event
from tunggal.casework.fields import split_niks
from tunggal.casework.naming import found_out
from tunggal.casework.wording import decision_words, event_words
from tunggal.cycle.explanation.words import day_word, value_word
from tunggal.policy.case_terms import OFFICERS, Field, Role
from tunggal.policy.phrases import Phrases
from tunggal.registry.nik import Nik
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import Seen
from tunggal.service.console.families import closed_papers, sees_family, sees_people
from tunggal.service.console.lines import place_name, programme_name
from tunggal.service.console.pages import address_of, case_words
from tunggal.service.console.visit_keeping import visit_form
from tunggal.service.lookup.status import serving


@dataclass(frozen=True)
class Said:
    """One thing that a case says."""

    label: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Beside:
    """What the release knows, with its source and day, beside what a visit found."""

    label: str
    before: str = field(repr=False)
    source: str
    found: str = field(repr=False)

    @property
    def differs(self) -> bool:
        """Whether the visit found something else."""
        return bool(self.found) and self.found != self.before


def masked(digits: str) -> str:
    """A NIK or KK number of which nobody can use what is seen."""
    return f"{digits[:6]}******{digits[12:]}" if digits else ""


def asked(case: Case, actor: Actor, language: str) -> list[Said]:
    """The fields of a case in words."""
    full, label = sees_people(actor, case), case_words(language).label
    fields = policy().kinds[case.kind].fields
    return [
        Said(label("fields", name), _field_word(fields[name], value, language, full=full))
        for name in fields
        if (value := case.fields.get(name, ""))
    ]


def _field_word(of: Field, value: str, language: str, *, full: bool) -> str:
    if of.holds == "choice":
        return case_words(language).label("choices", value)
    if of.holds == "programme":
        return programme_name(value, language)
    if of.holds == "village":
        return place_name(value)
    if of.holds in ("nik", "niks", "kk") and not full:
        return ", ".join(masked(each) for each in split_niks(value))
    return value


def people(case: Case, card: Card | None, actor: Actor, words: Phrases) -> dict[str, Any]:
    """Whom a case concerns: numbers and names as far as the reader's work needs them."""
    full, subject = sees_people(actor, case), case.subject
    nik, kk = subject.nik.digits if subject.nik else "", subject.kk
    shown = (lambda text: text) if full else masked
    members = card.members if card else ()
    return {
        "nik": shown(nik),
        "kk": shown(kk),
        "decile": card.family.decile if card else None,
        "village": card.village if card else "",
        "members": [
            {
                "name": each.name.title() if full else each.short_name,
                "born": words.say("born", year=str(each.birth_year)) if each.birth_year else "",
                "gone": "" if each.here else words.phrases["not_here"],
            }
            for each in members
        ],
        "unknown": card is None and sees_family(actor, case) and bool(nik or kk),
    }


def doubted(seen: Seen, words: Phrases) -> dict[str, Any] | None:
    """Why it is not certain whom a case concerns, and how an officer made sure of it."""
    if not seen.doubt:
        return None
    spoken, told = case_words(words.language), found_out(seen.case)
    naming = next((step for step in seen.steps if step.names), None)
    address = address_of("console:naming", words.language, seen.case.number.digits)
    return {
        "label": spoken.label("doubts", seen.doubt),
        "says": spoken.text("doubts", seen.doubt),
        "found_out": _identity(told, words) if told else "",
        "address": address if naming else "",
    }


def _identity(event: Event, words: Phrases) -> str:
    """How it was made sure who is meant, in the history of a case."""
    if not event.identity:
        return ""
    how = case_words(words.language).label("identity", event.identity)
    return words.say("found_out", how=how)


def compared(case: Case, card: Card | None, words: Phrases) -> list[Beside]:
    """The family's answers: in the release, and as the visit found them."""
    index = serving()()
    if card is None or index is None:
        before: dict[str, tuple[str, str, str]] = {}
    else:
        before = _answers(card, index, words.language)
    found = _found(case, words.language)
    # What a visit found comes first, in the order of its form.
    return [
        Beside(
            found[name][0] if name in found else before[name][0],
            before[name][1] if name in before else "",
            before[name][2] if name in before else "",
            found[name][1] if name in found else "",
        )
        for name in (*found, *(each for each in before if each not in found))
    ]


def _answers(card: Card, index: Index, language: str) -> dict[str, tuple[str, str, str]]:
    messages, variables = index.messages[language], index.input_codes.now.variables
    told = {}
    for each in index.inputs(card).family.answers:
        known = variables.get(each.feature)
        label = known.label[language] if known else messages.label("features", each.feature)
        source = f"{index.source_name(each.source, language)}, {day_word(each.as_of, language)}"
        value = value_word(each, messages, variables)
        told[each.feature] = (label, value, source if each.source else "")
    return told


def _found(case: Case, language: str) -> dict[str, tuple[str, str]]:
    if case.findings is None:
        return {}
    answers = case.findings.family
    return {
        each.name: (each.label[language], each.words(int(answers[each.name]), language))
        for each in visit_form().family
        if answers.get(each.name)
    }


def found_members(case: Case, actor: Actor, language: str) -> list[list[Said]]:
    """What a visit found of each member, in words."""
    if case.findings is None:
        return []
    full = sees_people(actor, case)
    return [_member(each, language, full=full) for each in case.findings.persons]


def _member(answers: Mapping[str, str], language: str, *, full: bool) -> list[Said]:
    words = visit_form().words[language].phrases
    said = []
    for each in visit_form().persons:
        value = answers.get(each.name, "")
        if each.name == "nik" and value and not full:
            value = str(Nik(value))
        if each.name in ("name", "mother_name") and not full:
            value = " ".join(f"{part[0]}." for part in value.split())
        if value:
            said.append(
                Said(words[f"person_{each.name}"], words.get(f"person_{each.name}_{value}", value))
            )
    return said


def papers_of(case: Case, actor: Actor, language: str) -> list[tuple[str, str]]:
    """The papers of a case, each with the address where it is shown, or none where it is closed."""
    label, closed = case_words(language).label, closed_papers(actor, case)

    def address(reference: str) -> str:
        return str(reverse("console:paper", args=[language, case.number.digits, reference]))

    return [
        (label("papers", name), "" if name in closed else address(reference))
        for name, reference in case.papers.items()
    ]


def decision_of(case: Case, words: Phrases) -> dict[str, Any] | None:
    """The decision in words: proposed, or final with its basis and the last day to appeal."""
    spoken = case_words(words.language)
    if case.decision is None:
        return None
    final = decision_words(
        case, policy(), words.language, lambda day: day_word(day, words.language)
    )
    label = spoken.label
    return {
        "ruling": label("rulings", case.decision.ruling),
        "reason": label("reasons", case.decision.reason),
        "lines": final.lines if final else (spoken.text("phrases", "legal_basis", basis=case.decision.basis),),
        "final": case.decision.is_final,
    }  # fmt: skip


def told(seen: Seen, words: Phrases) -> list[dict[str, str]]:
    """What happened to a case, line by line: when, what, by whom, and what was written."""
    return [
        {
            "on": day_word(event.on, words.language),
            "words": event_words(event, policy(), words.language),
            "by": event.actor if event.role in (*OFFICERS, Role.AGENT) else "",
            "note": event.note,
            "identity": _identity(event, words),
        }
        for event in seen.case.history
    ]
