"""Answers a question about a family's status: counted, looked up and recorded as one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.hashing import ADDRESS, DEVICE, DISTRICT, NIK, keyed_hash
from tunggal.adapters.lookup.index import Index, Serving
from tunggal.registry.region import DIGITS, Level
from tunggal.service.audit import actions as audit
from tunggal.service.lookup import limits, passes
from tunggal.service.turns import in_turn

SHOWN, NOT_SHOWN = "status_shown", "status_not_shown"
LOOKED_UP, PROVED = "status_look_up", "identity_proved"  # what was done: told, or only proved


@dataclass(frozen=True)
class Asker:
    """Where a question comes from."""

    device: str
    address: str


@dataclass(frozen=True)
class Answer:
    """The card to show when `found`; else a decoy, drawn and thrown away so that both cost alike."""

    found: bool
    card: Card
    index: Index
    again: str  # the pass with which the same device may see it again


@lru_cache(maxsize=1)
def serving() -> Serving:
    """The index that serves, kept open."""
    return Serving(settings.WORKSPACE.lookup, settings.SECRETS)


@in_turn()
@transaction.atomic
def ask(
    index: Index, *, nik: str, kk: str, asker: Asker, at: datetime, action: str = LOOKED_UP
) -> Answer | None:
    """What is known of the family of this NIK and KK number; None when it was asked too often."""
    # A NIK begins with its district: who tries one after another from many addresses is slowed too.
    district = nik[: DIGITS[Level.DISTRICT]]
    asked = {NIK: nik, DISTRICT: district, **_where(asker)}
    if not limits.count(asked, key=_key(limits.PURPOSE), limits=settings.LIMITS, at=at):
        return None
    return _answer(index, *index.find(nik, kk), asker=asker, at=at, action=action)


@in_turn()
@transaction.atomic
def ask_again(index: Index, *, again: str, asker: Asker, at: datetime) -> Answer | None:
    """The same for who holds a pass; None when it has expired or too much was asked."""
    family_id = passes.read_pass(_key(passes.PURPOSE), again, device=asker.device, at=at)
    within = limits.count(_where(asker), key=_key(limits.PURPOSE), limits=settings.LIMITS, at=at)
    if family_id is None or not within:
        return None
    return _answer(index, *index.family(family_id), asker=asker, at=at)


def _answer(
    index: Index, found: bool, card: Card, *, asker: Asker, at: datetime, action: str = LOOKED_UP
) -> Answer:
    family_id = card.family.family_id
    again = passes.make_pass(_key(passes.PURPOSE), family_id, device=asker.device, at=at)
    audit.record(
        actor=asking_device(asker.device),
        action=action,
        subject=f"family:{family_id}" if found else "",
        reason=SHOWN if found else NOT_SHOWN,
        at=at,
    )
    return Answer(found, card, index, again)


def _where(asker: Asker) -> dict[str, str]:
    """What a question is counted by beside its NIK. Devices without a cookie are not one device: all
    of them would be refused together."""
    counted = {DEVICE: asker.device, ADDRESS: asker.address}
    return {what: value for what, value in counted.items() if value}


def asking_device(device: str) -> str:
    """How the audit names a device."""
    return f"device:{keyed_hash(_key('device'), device).hex()[:12]}"


@lru_cache(maxsize=8)
def _key(purpose: str) -> bytes:
    key: bytes = settings.SECRETS.derived(purpose)
    return key
