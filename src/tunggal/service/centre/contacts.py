"""What belongs to a call, chat or task alike: failed questions, who was proved, which cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role
from tunggal.policy.centre import OPENED, UPDATED
from tunggal.registry.nik import Nik
from tunggal.service.centre.means import sealing
from tunggal.service.centre.models import Call, Chat, ContactCase


@dataclass(frozen=True)
class Tied:
    """A case that was opened or updated in a call, chat or task."""

    number: CaseNumber
    done: str


def count_failure(contact: str) -> int:
    """One more attempt at the identity questions failed; gives how many by now, for good."""
    with transaction.atomic():
        rows = _rows(contact)
        rows.update(failed=F("failed") + 1)
        return failures(contact)


def failures(contact: str) -> int:
    """How many attempts at the identity questions failed in a call or chat."""
    return int(_rows(contact).values_list("failed", flat=True).first() or 0)


def proved(contact: str, nik: Nik) -> None:
    """Somebody passed the identity questions in a call or chat."""
    _rows(contact).update(person_key=sealing().hashed("person", nik.digits))


def tie(contact: str, number: CaseNumber, done: str, *, at: datetime) -> None:
    """A case was opened or updated in a call, chat or task."""
    row = ContactCase(contact=contact, number=number.digits, done=done, at=at)
    ContactCase.objects.bulk_create([row], ignore_conflicts=True)


def tied(contact: str) -> tuple[Tied, ...]:
    """The cases of a call, chat or task."""
    rows = ContactCase.objects.filter(contact=contact, done__in=(OPENED, UPDATED)).order_by("id")
    return tuple(Tied(CaseNumber(row.number), row.done) for row in rows)


def kept_person(actor: Actor | None) -> dict[str, Any] | None:
    """Who was proved, as it is sealed; nothing where nobody was."""
    if actor is None or actor.nik is None:
        return None
    regions = [*actor.regions]
    return {"code": actor.code, "regions": regions, "nik": actor.nik.digits, "kk": actor.kk}


def person_of(kept: dict[str, Any] | None) -> Actor | None:
    """Who was proved, again."""
    if not kept:
        return None
    regions = tuple(kept["regions"])
    return Actor(kept["code"], Role.CITIZEN, regions, Nik(kept["nik"]), kept["kk"])


def _rows(contact: str) -> Any:
    kind, _, code = contact.partition(":")
    table: Any = {"call": Call, "chat": Chat}[kind]
    return table.objects.filter(code=code)
