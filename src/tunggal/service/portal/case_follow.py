"""One case as its citizen follows it: its page, its receipt with a QR code, its papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.casework.appealing import may_appeal
from tunggal.casework.case import Actor, Case
from tunggal.casework.deadlines import local_day
from tunggal.casework.fields import split_niks
from tunggal.casework.number import CaseNumber
from tunggal.casework.wording import (
    DecisionWords,
    decision_words,
    may_know_why,
    standing_words,
)
from tunggal.policy.case_terms import Field, Role, Ruling
from tunggal.service.cases.after_release import what_became
from tunggal.service.cases.bringers import as_bringer
from tunggal.service.cases.forms import SECRET, known_of, masked
from tunggal.service.cases.letters import decision_letter, letter_words, receipt_letter
from tunggal.service.cases.means import policy
from tunggal.service.cases.outcome import outcome_words
from tunggal.service.cases.queries import Seen, paper, see, timeline
from tunggal.service.lookup.status import serving
from tunggal.service.papers.sending import send_paper
from tunggal.service.portal.case_pages import READ, answers, day_in, page, spoken, words_of
from tunggal.service.portal.case_way import stops
from tunggal.service.web import errors

_QR_PIXELS = 4  # per module: seen well by an old camera


@dataclass(frozen=True)
class Link:
    """Where something leads, and how it is called."""

    words: str
    address: str


@answers(*READ)
def case(request: HttpRequest, language: str, number: CaseNumber) -> HttpResponse:
    """Where a case is, what comes next, how it was decided, and what can be done."""
    at = datetime.now(UTC)
    seen = see(number, by=request.actor, at=at)
    if seen is None:
        return errors.not_found(request)
    shown = seen.case
    return page(
        request, "case", case=shown, title=spoken(language).label("kinds", shown.kind),
        standing=standing_words(shown, policy(), language, day_in(language)),
        waits=shown.owner is Role.CITIZEN and bool(seen.steps), asked=asked_in(shown),
        by=_by(shown, language), steps=_steps(seen, language),
        decision=_decision(shown, request.actor, language),
        appeal=_appeal(shown, request.actor, at, language),
        letter=Link(
            letter_words(language).phrases["button"], reverse("case_letter", args=[language, number])
        ),
        became=_became(shown, request.actor, at, language),
        way=stops(shown, policy().kinds[shown.kind].flow, spoken(language)),
        told=[(day_in(language)(each.on), each.words, each.note) for each in timeline(seen, language)],
        said=[*_said(shown, language)], papers=_papers(shown, language),
        about=_about(shown, request.actor, language),
        receipt=reverse("case_receipt", args=[language, number]),
    )  # fmt: skip


@answers(*READ)
def receipt(request: HttpRequest, language: str, number: CaseNumber) -> HttpResponse:
    """What one takes home: the number, what happens next, and by when at the latest."""
    seen = see(number, by=request.actor, at=datetime.now(UTC))
    if seen is None:
        return errors.not_found(request)
    shown, words = seen.case, spoken(language)
    return page(
        request, "receipt", case=shown, title=words.label("kinds", shown.kind),
        received=words.text("phrases", "brought", kind=words.label("kinds", shown.kind)),
        received_on=words_of(language).say("received_on", day=day_in(language)(shown.received_on)),
        standing=standing_words(shown, policy(), language, day_in(language)),
        way=stops(shown, policy().kinds[shown.kind].flow, words),
        follow=reverse("case", args=[language, number]),
        code=reverse("case_code", args=[language, number]),
        letter=Link(
            letter_words(language).phrases["receipt"],
            reverse("case_receipt_letter", args=[language, number]),
        ),
    )  # fmt: skip


@answers(*READ)
def receipt_file(request: HttpRequest, language: str, number: CaseNumber) -> HttpResponse:
    """The receipt to keep or print."""
    seen = see(number, by=request.actor, at=datetime.now(UTC))
    if seen is None:
        return errors.not_found(request)
    return receipt_letter(seen.case, language, follow=_page_of(request, number, language))


@answers(*READ)
def letter(request: HttpRequest, language: str, number: CaseNumber) -> HttpResponse:
    """The decision as a letter to keep or print: what the page of the case says of it."""
    at = datetime.now(UTC)
    seen = see(number, by=request.actor, at=at)
    made = seen and decision_letter(
        seen.case, _decision(seen.case, request.actor, language), language,
        follow=_page_of(request, number, language), where=may_know_why(seen.case, request.actor),
        asked=[*_said(seen.case, language)], became=_became(seen.case, request.actor, at, language),
        note=True,
    )  # fmt: skip
    return made or errors.not_found(request)


@answers(*READ)
def code(request: HttpRequest, language: str, number: CaseNumber) -> HttpResponse:
    """The QR code that leads to the page of a case; it says no more than the number."""
    address = _page_of(request, number, language)
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=_QR_PIXELS, light="#fff")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@answers(*READ)
def case_paper(
    request: HttpRequest, language: str, number: CaseNumber, reference: str
) -> HttpResponse:
    """A paper of a case that one may see."""
    stored = paper(number, reference, by=request.actor, at=datetime.now(UTC))
    return send_paper(stored) if stored else errors.not_found(request)


def _page_of(request: HttpRequest, number: CaseNumber, language: str) -> str:
    """Where a QR code leads."""
    return str(request.build_absolute_uri(reverse("case", args=[language, number])))


def _steps(seen: Seen, language: str) -> list[Link]:
    """What a citizen may do: answers first, taking it back last."""
    words = spoken(language)
    steps = sorted(seen.steps, key=lambda step: not step.amends)
    return [
        Link(
            words.label("steps", step.code),
            reverse("case_step", args=[language, seen.case.number, step.code]),
        )
        for step in steps
    ]


def asked_in(case: Case) -> str:
    """What its citizen was told last: what has to be completed, or an answer."""
    notes = [event.note for event in case.history if event.tells and event.note]
    return notes[-1] if notes else ""


def _by(case: Case, language: str) -> str:
    return words_of(language).say("due", day=day_in(language)(case.due)) if case.due else ""


def _about(case: Case, actor: Actor, language: str) -> str:
    """Whether it is about the own family; nothing more is said of whom."""
    if not case.subject.key:
        return ""
    return words_of(language).phrases["own_case" if actor.is_of(case.subject) else "other_case"]


def _decision(case: Case, actor: Actor, language: str) -> DecisionWords | None:
    """The decision in words, as far as its reader may know it and act on it."""
    if case.ruling is Ruling.OPEN:
        return None
    return decision_words(
        case, policy(), language, day_in(language), why=may_know_why(case, actor),
        party=may_appeal(case, as_bringer(actor, case.number), policy()),
    )  # fmt: skip


def _appeal(case: Case, actor: Actor, at: datetime, language: str) -> str:
    """Where an appeal is brought, while there is time for one."""
    until = case.decision.appeal_until if case.decision else None
    if until is None or not may_appeal(case, as_bringer(actor, case.number), policy()):
        return ""
    if local_day(at, case.region, policy().calendar) > until:
        return ""
    asks = [each.code for each in policy().kinds.values() if case.kind in each.about]
    return f"{reverse('case_bring', args=[language, asks[0]])}?appeals={case.number.digits}"


def _became(case: Case, actor: Actor, at: datetime, language: str) -> tuple[str, ...]:
    """What the release that serves says of the family, for the family itself."""
    index = serving()()
    if index is None or not case.release:
        return ()
    became = what_became(case.number, by=actor, index=index, at=at)
    return outcome_words(became, index, language, programme=case.programme) if became else ()


def _said(case: Case, language: str) -> Iterator[tuple[str, str]]:
    """What the case says, as far as its reader may know it: name and words of each field."""
    words = spoken(language)
    for each in policy().kinds[case.kind].fields.values():
        value = case.fields.get(each.name, "")
        if value:
            yield words.label("fields", each.name), _in_words(each, value, language)


def _in_words(each: Field, value: str, language: str) -> str:
    index = serving()()
    if each.holds == "choice":
        return spoken(language).label("choices", value)
    if each.holds == "day":
        return day_in(language)(date.fromisoformat(value))
    if each.holds in SECRET:
        return ", ".join(masked(number) for number in split_niks(value))
    if each.holds in ("programme", "village") and index is not None:
        known = known_of(index, language)
        found = known.programmes if each.holds == "programme" else known.villages(value)
        return found.get(value, value)
    return value


def _papers(case: Case, language: str) -> list[Link]:
    words = spoken(language)
    return [
        Link(words.label("papers", name), reverse("case_paper", args=[language, case.number, kept]))
        for name, kept in case.papers.items()
    ]
