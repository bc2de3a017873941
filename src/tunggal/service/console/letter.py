"""Receipts and letters of decisions that an officer or an agent hands out: nothing that somebody wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.casework.appealing import CONCERNED, party_against
from tunggal.casework.case import Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import hides_reporter
from tunggal.casework.wording import DecisionWords, decision_words, may_know_why
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import Relation, Role
from tunggal.service.cases.letters import decision_letter, letter_words, receipt_letter
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import see
from tunggal.service.console.caller import actor_of
from tunggal.service.console.pages import READ, number_of
from tunggal.service.web import errors

# To the family the letter says why; to anybody else it does not, for that says how the family lives.
FAMILY, OTHER = "family", "other"
_OWN = (Relation.SELF, Relation.FAMILY, Relation.OFFICER)


def letter(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """The letter to whom `for` names, as far as there is one; else the same as for no case at all."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    parsed, actor = number_of(number), actor_of(request)
    seen = see(parsed, by=actor, at=datetime.now(UTC)) if parsed else None
    wanted = request.GET.get("for", "")
    if parsed is None or seen is None or wanted not in _readers(seen.case, actor):
        return errors.not_found(request)
    told = _told(seen.case, wanted, language)
    follow = _page_of(request, parsed, language)
    made = decision_letter(seen.case, told, language, follow=follow, where=wanted == FAMILY)
    return made or errors.not_found(request)


def receipt(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """The receipt of a case, for whoever brought it."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    parsed = number_of(number)
    seen = see(parsed, by=actor_of(request), at=datetime.now(UTC)) if parsed else None
    if parsed is None or seen is None:
        return errors.not_found(request)
    return receipt_letter(seen.case, language, follow=_page_of(request, parsed, language))


def receipt_of(case: Case, language: str) -> tuple[str, str]:
    """What the button to the receipt says, and where it leads."""
    address = reverse("console:receipt", args=[language, case.number.digits])
    return letter_words(language).phrases["receipt"], address


def _page_of(request: HttpRequest, number: CaseNumber, language: str) -> str:
    """Where a QR code leads: to the page of the case at the portal."""
    return str(request.build_absolute_uri(reverse("case", args=[language, number])))


def _told(case: Case, reader: str, language: str) -> DecisionWords | None:
    """The decision in words; only the family may appeal what takes something from it."""
    against = party_against(case, case.ruling, policy())
    return decision_words(
        case, policy(), language, partial(day_word, language=language), why=reader == FAMILY,
        party=reader == FAMILY or against != CONCERNED,
    )  # fmt: skip


def letters_of(case: Case, actor: Actor, language: str) -> list[tuple[str, str]]:
    """The letters that can be handed out: what the button says, and where it leads."""
    if case.decision is None or not case.decision.is_final:
        return []
    readers, words = _readers(case, actor), letter_words(language).phrases
    address = reverse("console:letter", args=[language, case.number.digits])
    return [
        (words["button" if len(readers) == 1 else f"button_{each}"], f"{address}?for={each}")
        for each in readers
    ]


def _readers(case: Case, actor: Actor) -> tuple[str, ...]:
    """To whom a letter may go.

    The family never learns of a case that hides its bringer, so that letter goes to the bringer alone. An
    agent speaks with one caller.
    """
    if not case.subject.key:
        return (FAMILY,)
    if actor.role is Role.AGENT:
        return (FAMILY if may_know_why(case, actor.person) else OTHER,)
    if hides_reporter(case, policy()):
        return (OTHER,)
    own = all(each in _OWN for each in policy().kinds[case.kind].relations)
    return (FAMILY,) if own else (FAMILY, OTHER)
