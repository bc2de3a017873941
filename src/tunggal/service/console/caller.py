"""The caller of an agent: identity questions, and whose cases may be spoken of until the call ends.

Three failures lock the call or chat to its end. Wrong numbers are counted beyond it as well: by NIK, by
district and by agent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import Nik, nik_fault
from tunggal.service.accounts.callers import caller_code, pseudonym
from tunggal.service.accounts.numbers import e164
from tunggal.service.audit import actions as audit
from tunggal.service.cases import queries
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import calls, contacts
from tunggal.service.console.centre_pages import centre_page
from tunggal.service.console.hand import TASK, Hand, drop, hand_of, keep_proof, person_in
from tunggal.service.console.lines import Row, rows_of
from tunggal.service.console.pages import FORM, words_of
from tunggal.service.lookup import limits
from tunggal.service.lookup.status import serving
from tunggal.service.web import errors

_MOST_TYPED = 40


def actor_of(request: HttpRequest, *, brings: bool = False) -> Actor:
    """Who is signed in; an agent with the caller who has passed the identity questions.

    Whoever left a task was proved then, and need not be there now: a case may be brought for them, and
    none is shown.
    """
    actor: Actor = request.actor
    if actor.role is not Role.AGENT:
        return actor
    hand = hand_of(request)
    if hand is not None and hand.kind == TASK and not brings:
        return actor
    return replace(actor, caller=person_in(request, hand, datetime.now(UTC)))


def caller(request: HttpRequest, language: str) -> HttpResponse:
    """The identity questions, and the cases of a caller who has passed them."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    hand, at = hand_of(request), datetime.now(UTC)
    if request.method == "POST" and request.POST.get("do") == "end":
        return _ended(request, language, hand, at)
    if hand is not None and hand.is_locked:
        return _page(request, hand, number=429 if request.method == "POST" else 200)
    if request.method == "POST":
        return _asked(request, language, hand, at)
    return _page(request, hand, rows=_rows(request, hand, at))


def _rows(request: HttpRequest, hand: Hand | None, at: datetime) -> tuple[Row, ...] | None:
    """The cases of a caller who is known."""
    known = person_in(request, hand, at)
    if known is None or (hand is not None and hand.kind == TASK):
        return None
    lines = queries.reached(known)
    return rows_of(lines, by=actor_of(request), words=words_of(request), at=at)


def _page(
    request: HttpRequest, hand: Hand | None, *, number: int = 200, fault: str = "",
    rows: tuple[Row, ...] | None = None,
) -> HttpResponse:  # fmt: skip
    locked = hand is not None and hand.is_locked
    return centre_page(
        request, "caller", number=number, hand=hand, locked=locked, fault=fault, rows=rows
    )


def _asked(request: HttpRequest, language: str, hand: Hand | None, at: datetime) -> HttpResponse:
    """One attempt; what was typed is not shown again, for it may be somebody else's."""
    nik, kk = (
        "".join(each for each in request.POST.get(name, "")[:_MOST_TYPED] if each not in " .-")
        for name in ("nik", "kk")
    )
    index, words = serving()(), words_of(request).phrases
    if index is None:
        return _page(request, hand, number=503, fault=words["no_release"])
    if nik_fault(nik) or kk_fault(kk):
        return _page(request, hand, number=422, fault=words["numbers_wrong"])
    telephone = e164(request.POST.get("contact", "")[:_MOST_TYPED])
    if hand is None or hand.kind == TASK:  # who asks without a call has one from now on
        hand = Hand(calls.begin_by_hand(request.actor, at=at, telephone=telephone).contact)
    card = _card(request.actor, hand, nik, kk, index, at)
    _record(request.actor, hand, card, at)
    if card is None:
        hand = replace(hand, failed=contacts.failures(hand.contact))
        return _page(request, hand, number=422, fault=words["caller_not_proved"])
    regions = (card.village_code,) if card.village_code else ()
    person = Actor(pseudonym(nik), Role.CITIZEN, regions, Nik(nik), kk)
    contacts.proved(hand.contact, Nik(nik))
    # A number that was told proves nothing: it only says where the person is told of a new case.
    keep_proof(request, hand, person, at, told=caller_code(nik, telephone))
    return HttpResponseRedirect(reverse("console:caller", args=[language]))


@transaction.atomic
def _card(
    agent: Actor, hand: Hand, nik: str, kk: str, index: Index, at: datetime
) -> Card | None:  # fmt: skip
    """The family of two numbers that fit; wrong ones are counted, in this call and beyond it.

    All are counted first, so that not even many at once pass the limit; right ones are taken back.
    """
    asked = {"caller_nik": nik, "caller_agent": agent.code, "caller_district": nik[:6]}
    key, told = settings.SECRETS.derived(limits.PURPOSE), settings.CONSOLE_RULES.caller
    within = limits.count(asked, key=key, limits=told.wrong, at=at)
    within &= contacts.count_failure(hand.contact) <= told.tries
    found, card = index.find(nik, kk)
    if not (found and within):
        return None
    transaction.set_rollback(True)
    return card


def _ended(
    request: HttpRequest, language: str, hand: Hand | None, at: datetime
) -> HttpResponse:  # fmt: skip
    """The call is over and waits to be wrapped up; a chat or task is put down."""
    if hand is None:
        return HttpResponseRedirect(reverse("console:caller", args=[language]))
    if hand.kind == "call":
        with transaction.atomic():
            calls.end(hand.code, at=at)
            _audit(request.actor, "call_ended", hand.subject, at)
        return HttpResponseRedirect(reverse("console:wrap_up", args=[language]))
    drop(request)
    return HttpResponseRedirect(reverse(f"console:{hand.kind}", args=[language, hand.code]))


@transaction.atomic
def _record(agent: Actor, hand: Hand, card: Card | None, at: datetime) -> None:
    if card is None:
        _audit(agent, "caller_not_proved", hand.subject, at)
    else:
        _audit(agent, "caller_proved", f"family:{card.family.family_id}", at)


def _audit(agent: Actor, action: str, subject: str, at: datetime) -> None:
    audit.record(actor=name_of(agent), action=action, subject=subject, reason="", at=at)
