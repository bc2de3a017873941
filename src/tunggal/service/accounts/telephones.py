"""The telephones with which a person comes in: a new one is told to the others, and can be removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Subject
from tunggal.registry.nik import Nik
from tunggal.service.accounts.means import sealing, words
from tunggal.service.accounts.models import Account
from tunggal.service.accounts.people import Citizen, accounts_of, citizen_of
from tunggal.service.audit import actions as audit
from tunggal.service.outbox import actions as outbox

_SHOWN = 3  # last digits of a number


@dataclass(frozen=True)
class Telephone:
    """An account as its person sees it."""

    code: str
    ending: str
    is_here: bool  # the one that is used now


def tell_others(code: str, citizen: Citizen, index: Index, *, at: datetime) -> None:
    """Tell the earlier telephones of a person and of the family that another one comes in."""
    if not citizen.nik:
        return
    for other in accounts_of(Subject(Nik(citizen.nik), citizen.kk)):
        known = citizen_of(other)
        if known is None or _is_same(known, citizen):
            continue
        if not index.find(known.nik, known.kk)[0]:  # left the family since
            continue
        brand = settings.WORDS[known.language].phrases["brand"]
        text = words(known.language).say("second_text", brand=brand, ending=_ending(citizen))
        outbox.post(
            to=known.contact, channel=known.channel, kind="account", text=text,
            key=f"second:{code}:{other}", at=at, language=known.language,
        )  # fmt: skip


def telephones_of(code: str) -> tuple[Telephone, ...]:
    """The telephones of the person of an account, the own one first."""
    return tuple(
        sorted(
            (Telephone(each, _ending(who), each == code) for each, who in _same_person(code)),
            key=lambda each: (not each.is_here, each.ending, each.code),
        )
    )


@transaction.atomic
def remove(other: str, *, by: str, at: datetime) -> bool:
    """Remove another telephone of the same person, which ends its sessions; whether there was one."""
    who, others = citizen_of(by), dict(_same_person(by))
    if who is None or other == by or other not in others:
        return False
    Account.objects.filter(pk=other).delete()
    actor, subject = (f"contact:{_hashed(each)}" for each in (who, others[other]))
    audit.record(actor=actor, action="telephone_removed", subject=subject, reason="", at=at)
    return True


def _same_person(code: str) -> Iterator[tuple[str, Citizen]]:
    """The accounts of one person; whoever proved none has the own account alone."""
    own = Account.objects.filter(pk=code).first()
    if own is None:
        return
    same = Account.objects.filter(person_key=own.person_key) if _is_proved(own) else [own]
    for row in same:
        yield row.code, Citizen(**sealing().open(row.code, row.sealed))


def _is_proved(row: Account) -> bool:
    return bool(Citizen(**sealing().open(row.code, row.sealed)).nik)


def _is_same(one: Citizen, other: Citizen) -> bool:
    """Whether two accounts come in from one telephone, be it by WhatsApp or by the portal."""
    mine, theirs = ({who.contact, who.telephone} - {""} for who in (one, other))
    return bool(mine & theirs)


def _ending(citizen: Citizen) -> str:
    if citizen.channel != "whatsapp":
        return citizen.contact[-_SHOWN:]
    return f"{(citizen.telephone or '…')[-_SHOWN:]} (WhatsApp)"


def _hashed(citizen: Citizen) -> str:
    return sealing().hashed("contact", citizen.contact)[:12]
