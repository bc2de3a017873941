"""The page of one case: what is asked, by whom it may be moved on, and what happened so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.casework.case import Actor, Case
from tunggal.casework.deadlines import local_day
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.phrases import Phrases
from tunggal.service.cases import queries
from tunggal.service.cases.alike import clusters_of
from tunggal.service.cases.form_papers import paper_name
from tunggal.service.cases.forms import input_name
from tunggal.service.cases.means import policy
from tunggal.service.console.caller import actor_of
from tunggal.service.console.case_parts import (
    asked,
    compared,
    decision_of,
    doubted,
    found_members,
    papers_of,
    people,
    told,
)  # fmt: skip
from tunggal.service.console.case_steps import UNTRIED, Tried, barred, step_forms
from tunggal.service.console.families import closed_papers, family_of, sees_family
from tunggal.service.console.letter import letters_of, receipt_of
from tunggal.service.console.lines import case_address, due_of, place_name, programme_name
from tunggal.service.console.pages import READ, case_words, number_of, page, words_of
from tunggal.service.papers.actions import hint
from tunggal.service.papers.sending import send_paper
from tunggal.service.web import errors
from tunggal.service.web.pages import other_than, switching


def case(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """The page of a case; of one out of reach the same answer as of one that is not there."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    return draw_case(request, number, UNTRIED)


def paper(request: HttpRequest, language: str, number: str, reference: str) -> HttpResponse:
    """A paper of a case, for whoever may see it."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    parsed = number_of(number)
    at = datetime.now(UTC)
    if parsed is None:
        return errors.not_found(request)
    actor = actor_of(request)
    stored = queries.paper(
        parsed, reference, by=actor, at=at, closed=lambda case: closed_papers(actor, case)
    )
    return send_paper(stored) if stored else errors.not_found(request)


def draw_case(
    request: HttpRequest, number: str, tried: Tried, *, status: int = 200
) -> HttpResponse:
    """The page of a case, with what was typed into a step that was refused."""
    actor, at, words, parsed = (
        actor_of(request),
        datetime.now(UTC),
        words_of(request),
        number_of(number),
    )
    seen = queries.see(parsed, by=actor, at=at) if parsed else None
    if seen is None:
        return errors.not_found(request)
    card = family_of(seen.case, by=actor, at=at) if sees_family(actor, seen.case) else None
    answers = compared(seen.case, card, words)
    return page(
        request, "case", number=status,
        **_head(seen.case, words, at),
        **_switch(request, seen.case, tried, words.language),
        **_alike(seen.case, actor, words, at),
        version=seen.case.version,
        asked=asked(seen.case, actor, words.language),
        people=people(seen.case, card, actor, words),
        compared=[each for each in answers if each.found],
        rest=[each for each in answers if not each.found],
        found=found_members(seen.case, actor, words.language),
        papers=papers_of(seen.case, actor, words.language),
        decision=decision_of(seen.case, words),
        letters=letters_of(seen.case, actor, words.language),
        receipt=receipt_of(seen.case, words.language),
        timeline=told(seen, words),
        changes=told(seen, words)[tried.seen :] if tried.changed else (),
        appealed=_appealed(seen.case, words.language),
        doubt=doubted(seen, words),
        forms=step_forms(seen, tried, words),
        lost_note=tried.note if tried.step not in {each.code for each in seen.steps} else "",
        faults=_faults(tried),
        paper_hint=hint(words.language),
        barred=barred(seen, actor, words.language),
        tried=tried,
        done=_done(request, words.language),
    )  # fmt: skip


def _head(case: Case, words: Phrases, at: datetime) -> dict[str, Any]:
    """What stands at the top: which case it is, where it is, whose turn, until when."""
    spoken, kind = case_words(words.language), policy().kinds[case.kind]
    return {
        "case_number": str(case.number),
        "kind": spoken.label("kinds", case.kind),
        "kind_says": spoken.text("kinds", case.kind),
        "basis": spoken.text("phrases", "legal_basis", basis=kind.basis),
        "state": spoken.label("states", case.state),
        "state_says": spoken.text("states", case.state),
        "owner": spoken.label("roles", case.owner) if case.owner else "",
        "passed_on": case.is_escalated,
        "due": due_of(case.due, case.region, words=words, at=at),
        "place": place_name(case.region),
        "programme": programme_name(case.programme, words.language),
        "received": day_word(case.received_on, words.language),
    }


def _switch(request: HttpRequest, case: Case, tried: Tried, language: str) -> dict[str, str]:
    """Where the page is in the other language; a step that was sent goes along."""
    other = other_than(language)
    if not tried.step:
        return {"elsewhere": case_address(case.number, other)}
    here = reverse("console:step", args=[other, case.number.digits, tried.step])
    return {"elsewhere": str(here), **switching(request, f"form-{tried.step}")}


def _alike(case: Case, actor: Actor, words: Phrases, at: datetime) -> dict[str, Any]:
    """The clusters around a case; they are shown and do nothing."""
    today = local_day(at, case.region, policy().calendar)
    found = clusters_of([case.number], by=actor, today=today)[case.number]
    label = case_words(words.language).label
    return {
        "clusters": [
            {
                "label": label("watches", each.watch),
                "says": words.say(
                    "cluster", number=str(len(each.numbers)),
                    first=day_word(each.first, words.language), last=day_word(each.last, words.language),
                ),
                "cases": [(str(n), case_address(n, words.language)) for n in each.numbers[:20] if n != case.number],
            }
            for each in found
        ]
    }  # fmt: skip


def _appealed(case: Case, language: str) -> dict[str, str] | None:
    """What an appeal is about: a case that can be opened, or the notice of a release."""
    about, spoken = case.about, case_words(language)
    if about is None:
        return None
    number = number_of(about.number)
    says = [spoken.label("rulings", about.ruling)]
    if about.decided_reason in policy().reasons:
        says.append(spoken.label("reasons", about.decided_reason))
    return {
        "number": about.number,
        "address": case_address(number, language) if number else "",
        "says": ", ".join(says),
    }


def _faults(tried: Tried) -> list[tuple[str, str]]:
    """What is wrong in the fields and papers of a step, each with where it stands."""
    papers = {paper_name(paper): text for paper, text in tried.papers.faults.items()}
    fields = {input_name(name): text for name, text in tried.written.faults.items()}
    said = [(f"{tried.step}-{name}", text) for name, text in papers.items()]
    return [*fields.items(), *said]


def _done(request: HttpRequest, language: str) -> str:
    """The step that was just taken, in words."""
    code = request.GET.get("done", "")
    try:
        return case_words(language).label("steps", code)
    except KeyError:
        return ""
