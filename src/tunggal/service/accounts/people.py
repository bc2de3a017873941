"""Who an account belongs to, and how its owner is reached."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import models

from tunggal.casework.case import Actor, Subject
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik
from tunggal.service.accounts.means import sealing
from tunggal.service.accounts.models import Account, Officer

_AT_ONCE = 500
PREFIX = "citizen-"  # no officer's code begins so


@dataclass(frozen=True)
class Citizen:
    """What is known of who signs in: the numbers are proved, or empty."""

    contact: str = field(repr=False)  # an address of the channel: a telephone number, +62…
    nik: str = field(default="", repr=False)
    kk: str = field(default="", repr=False)
    village: str = ""
    language: str = "id"
    channel: str = "sms"
    telephone: str = field(default="", repr=False)  # behind the contact, where that is no number
    doubted: bool = False  # somebody else may use the address since it was proved


@dataclass(frozen=True)
class Reached:
    """A family that can be told something."""

    code: str
    nik: str = field(repr=False)
    kk: str = field(repr=False)
    language: str


def has_account(citizen: Citizen) -> bool:
    """Whether this contact and person have come in before."""
    keys = {"contact": citizen.contact, "person": citizen.nik}
    hashed = {f"{what}_key": sealing().hashed(what, text) for what, text in keys.items()}
    return bool(Account.objects.filter(**hashed).exists())


def keep_citizen(citizen: Citizen, *, at: datetime) -> str:
    """The code of the account of a contact and a person; made at the first time."""
    contact_key = sealing().hashed("contact", citizen.contact)
    person_key = sealing().hashed("person", citizen.nik)
    found, _ = Account.objects.get_or_create(
        contact_key=contact_key,
        person_key=person_key,
        defaults={
            "code": PREFIX + secrets.token_hex(8), "sealed": b"", "made_at": at, "seen_at": at,
        },
    )  # fmt: skip
    found.sealed = sealing().seal(found.code, asdict(citizen))  # card and village may be new
    found.family_key, found.seen_at = sealing().hashed("family", citizen.kk), at
    found.save(update_fields=["sealed", "family_key", "seen_at"])
    return str(found.code)


def citizen_of(code: str) -> Citizen | None:
    """Whose account it is; None when there is no such account."""
    found = Account.objects.filter(pk=code).first()
    return Citizen(**sealing().open(found.code, found.sealed)) if found else None


def citizen_actor(code: str) -> Actor | None:
    """The citizen of an account, as cases know them."""
    found = citizen_of(code)
    if found is None:
        return None
    regions = (found.village,) if found.village else ()
    return Actor(code, Role.CITIZEN, regions, Nik(found.nik) if found.nik else None, found.kk)


def officer_actor(officer: Officer) -> Actor:
    """An officer as cases know them: regions and role as they are now."""
    own = sealing().open(officer.code, officer.sealed) if officer.sealed else {}
    nik = own.get("nik", "")
    return Actor(
        officer.code,
        Role(officer.role),
        tuple(officer.regions),
        Nik(nik) if nik else None,
        own.get("kk", ""),
    )


def regions_of(code: str) -> tuple[str, ...]:
    """The regions that an officer works for; none for a code that is no officer's."""
    regions = Officer.objects.filter(code=code).values_list("regions", flat=True).first()
    return tuple(regions or ())


def contact_of(code: str) -> tuple[str, str, str] | None:
    """Address, channel and language under which the owner of an account is told something."""
    found = citizen_of(code)
    return (found.contact, found.channel, found.language) if found else None


def accounts_of(subject: Subject) -> tuple[str, ...]:
    """The accounts of a person and of everybody on the same family card."""
    nik = subject.nik.digits if subject.nik else ""
    asked = {"person_key": ("person", nik), "family_key": ("family", subject.kk)}
    wanted = models.Q(pk__in=[])
    for column, (what, text) in asked.items():
        if text:
            wanted |= models.Q(**{column: sealing().hashed(what, text)})
    return tuple(Account.objects.filter(wanted).order_by("pk").values_list("pk", flat=True))


def families_with_contact(after: str = "") -> Iterator[Reached]:
    """Every account of a person in the register, by code, for notices; those that come `after`."""
    found = Account.objects.filter(pk__gt=after).exclude(person_key="").order_by("pk")
    for row in found.iterator():
        yield _reached(row)


def families_seen(after: datetime, until: datetime, most: int) -> list[tuple[datetime, Reached]]:
    """Accounts of persons in the register by their last sign-in, which lies after a moment."""
    seen = Account.objects.filter(seen_at__gt=after, seen_at__lte=until).exclude(person_key="")
    rows = seen.order_by("seen_at", "pk")[:most]
    return [(row.seen_at, _reached(row)) for row in rows]


def _reached(row: Account) -> Reached:
    citizen = Citizen(**sealing().open(row.code, row.sealed))
    return Reached(row.code, citizen.nik, citizen.kk, citizen.language)


def forget_accounts(is_used: Callable[[list[str]], set[str]], *, before: datetime) -> int:
    """Remove some accounts that nobody signed in to since; gives how many went.

    `is_used` picks, of some accounts, those that still wait for something.
    """
    old = [*Account.objects.filter(seen_at__lt=before).order_by("seen_at")[:_AT_ONCE]]
    used = is_used([each.code for each in old]) if old else set()
    gone = Account.objects.filter(pk__in=[each.code for each in old if each.code not in used])
    return int(gone.filter(seen_at__lt=before).delete()[0])
