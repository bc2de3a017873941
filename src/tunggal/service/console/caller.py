"""The caller of an agent: identity questions, and whose cases may be spoken of until the call ends.

What was proved is kept sealed in the agent's session. Three failures lock the call: its agent must
end it. Wrong numbers are counted beyond the call: by NIK, by district and by agent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import phonenumbers
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.adapters.cases.sealing import Sealing
from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import Nik, nik_fault
from tunggal.service.accounts.means import sealing
from tunggal.service.accounts.models import Account
from tunggal.service.audit import actions as audit
from tunggal.service.cases import queries
from tunggal.service.cases.recording import name_of
from tunggal.service.console.lines import rows_of
from tunggal.service.console.pages import FORM, page, words_of
from tunggal.service.lookup import limits
from tunggal.service.lookup.status import serving
from tunggal.service.web import errors

CALL = "call"  # in the session
_MOST_TYPED = 40


@dataclass(frozen=True)
class Call:
    """What is known of the call: failures so far, and the caller once proved."""

    failed: int = 0
    until: int = 0  # second after which the caller has to be asked again
    sealed: str = ""

    def caller(self, agent: Actor, at: datetime) -> Actor | None:
        """The caller while the proof holds."""
        if not self.sealed or at.timestamp() >= self.until:
            return None
        told = _sealing().open(f"caller:{agent.code}", bytes.fromhex(self.sealed))
        return Actor(
            told["code"], Role.CITIZEN, tuple(told["regions"]), Nik(told["nik"]), told["kk"]
        )


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in; an agent with the caller who has passed the identity questions."""
    actor: Actor = request.actor
    if actor.role is not Role.AGENT:
        return actor
    return replace(actor, caller=call_of(request).caller(actor, datetime.now(UTC)))


def call_of(request: HttpRequest) -> Call:
    """The call as the session has it."""
    return Call(**request.session.get(CALL, {}))


def caller(request: HttpRequest, language: str) -> HttpResponse:
    """The identity questions, and the cases of a caller who has passed them."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    if request.method == "POST" and request.POST.get("do") == "end":
        return _ended(request, language)
    call, at = call_of(request), datetime.now(UTC)
    if call.failed >= settings.CONSOLE_RULES.caller.tries:
        return page(request, "caller", number=_locked(request), locked=True, fault="", rows=None)
    if request.method == "POST":
        return _asked(request, language, call, at)
    known = call.caller(request.actor, at)
    return _shown(request, known, at)


def _shown(request: HttpRequest, known: Actor | None, at: datetime) -> HttpResponse:
    rows = None
    if known is not None:
        lines = queries.reached(known)
        rows = rows_of(lines, by=actor_of(request), words=words_of(request), at=at)
    return page(request, "caller", locked=False, fault="", rows=rows)


def _locked(request: HttpRequest) -> int:
    return 429 if request.method == "POST" else 200


def _asked(request: HttpRequest, language: str, call: Call, at: datetime) -> HttpResponse:
    """One attempt; what was typed is not shown again, for it may be somebody else's."""
    nik, kk = (
        "".join(each for each in request.POST.get(name, "")[:_MOST_TYPED] if each not in " .-")
        for name in ("nik", "kk")
    )
    index, words = serving()(), words_of(request).phrases
    if index is None:
        return page(
            request, "caller", number=503, locked=False, fault=words["no_release"], rows=None
        )
    if nik_fault(nik) or kk_fault(kk):
        return page(
            request, "caller", number=422, locked=False, fault=words["numbers_wrong"], rows=None
        )
    card = _card(request.actor, nik, kk, index, at)
    _record(request.actor, card, at)
    if card is None:
        failed = call.failed + 1
        _keep(request, Call(failed))
        locked = failed >= settings.CONSOLE_RULES.caller.tries
        fault = words["caller_not_proved"]
        return page(request, "caller", number=422, locked=locked, fault=fault, rows=None)
    account = _account(request.POST.get("contact", "")[:_MOST_TYPED], nik)
    _keep(request, _proved(request.actor, account, nik, kk, card, at))
    return HttpResponseRedirect(reverse("console:caller", args=[language]))


@transaction.atomic
def _card(agent: Actor, nik: str, kk: str, index: Index, at: datetime) -> Card | None:
    """The family of two numbers that fit; wrong ones are counted, whichever call they come from.

    All are counted first, so that not even many at once pass the limit; right ones are taken back.
    """
    asked = {"caller_nik": nik, "caller_agent": agent.code, "caller_district": nik[:6]}
    key, rules = settings.SECRETS.derived(limits.PURPOSE), settings.CONSOLE_RULES.caller
    within = limits.count(asked, key=key, limits=rules.wrong, at=at)
    found, card = index.find(nik, kk)
    if not (found and within):
        return None
    transaction.set_rollback(True)
    return card


def _proved(agent: Actor, account: str, nik: str, kk: str, card: Card, at: datetime) -> Call:
    # Without an account bound to the person, so that a wish can be taken back in another call.
    told = {
        "code": account or f"caller-{_sealing().hashed('person', nik)[:20]}",
        "nik": nik, "kk": kk, "regions": [card.village_code] if card.village_code else [],
    }  # fmt: skip
    until = int(at.timestamp()) + settings.CONSOLE_RULES.caller.minutes * 60
    return Call(0, until, _sealing().seal(f"caller:{agent.code}", told).hex())


def _account(contact: str, nik: str) -> str:
    """The account of this person and telephone number, where there is one: its cases are the caller's."""
    try:
        number = phonenumbers.format_number(
            phonenumbers.parse(contact, "ID"), phonenumbers.PhoneNumberFormat.E164
        )
    except phonenumbers.NumberParseException:
        return ""
    keys = sealing().hashed("contact", str(number)), sealing().hashed("person", nik)
    found = Account.objects.filter(contact_key=keys[0], person_key=keys[1]).first()
    return str(found.code) if found else ""


def _ended(request: HttpRequest, language: str) -> HttpResponse:
    if request.session.pop(CALL, None):
        _record_end(request.actor, datetime.now(UTC))
    return HttpResponseRedirect(reverse("console:caller", args=[language]))


def _keep(request: HttpRequest, call: Call) -> None:
    values: dict[str, Any] = vars(call)
    request.session[CALL] = dict(values)


@transaction.atomic
def _record(agent: Actor, card: Card | None, at: datetime) -> None:
    audit.record(
        actor=name_of(agent),
        action="caller_proved" if card else "caller_not_proved",
        subject=f"family:{card.family.family_id}" if card else "",
        reason="",
        at=at,
    )


@transaction.atomic
def _record_end(agent: Actor, at: datetime) -> None:
    audit.record(actor=name_of(agent), action="call_ended", subject="", reason="", at=at)


@lru_cache(maxsize=1)
def _sealing() -> Sealing:
    return Sealing(settings.SECRETS, "caller")
