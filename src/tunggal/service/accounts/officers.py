"""Makes, moves, resets and closes the accounts of officers; each with its line in the audit."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.registry.errors import UsageRefused
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import nik_fault
from tunggal.registry.region import level_of, plain_code
from tunggal.service.accounts.factors import KINDS
from tunggal.service.accounts.means import sealing
from tunggal.service.accounts.models import Officer
from tunggal.service.accounts.people import PREFIX
from tunggal.service.audit import actions as audit

ROLES = (*OFFICERS, Role.AGENT, Role.AUDITOR)
_EVERYWHERE = (Role.MINISTRY, Role.AGENT, Role.AUDITOR)  # no region narrows what they see
_CODE = re.compile(r"(?!.*\d{13})[a-z][a-z0-9-]{2,35}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another
_LENGTH = 16
COMMAND = "command"  # who acts, in the audit: whoever may use this machine


@dataclass(frozen=True)
class NewOfficer:
    """What a head office says of somebody who shall work with cases."""

    code: str
    role: str
    regions: tuple[str, ...] = ()
    name: str = ""
    nik: str = field(default="", repr=False)
    kk: str = field(default="", repr=False)


@transaction.atomic
def add(new: NewOfficer, *, at: datetime) -> str:
    """Make an account; its start password, which is kept nowhere."""
    role, regions = _role(new.role), _regions(new.regions)
    _check(new, role, regions)
    own = {"nik": new.nik, "kk": new.kk}
    officer = Officer(
        code=new.code, name=new.name or new.code, role=role.value, regions=list(regions), made_at=at,
        sealed=sealing().seal(new.code, own) if any(own.values()) else b"",
    )  # fmt: skip
    password = _start(officer, at)
    _note("officer_added", officer, at)
    return password


@transaction.atomic
def move(code: str, regions: Sequence[str], *, at: datetime) -> None:
    """Give an officer other regions, from the next request on."""
    officer, moved = _open(code), _regions(regions)
    if not moved and Role(officer.role) not in _EVERYWHERE:
        raise UsageRefused(f"A {officer.role} works for at least one region: name it by --region.")
    officer.regions = list(moved)
    officer.save(update_fields=["regions"])
    _note("officer_moved", officer, at)


@transaction.atomic
def reset(code: str, *, at: datetime) -> str:
    """Take password and second factors away, end every session; a new start password."""
    officer = _open(code)
    Authenticator.objects.filter(user=officer).delete()
    password = _start(officer, at)
    _note("officer_reset", officer, at)
    return password


@transaction.atomic
def close(code: str, *, at: datetime) -> None:
    """Close an account for good, and with it every session."""
    officer = _open(code)
    officer.closed_at = at
    officer.set_unusable_password()
    officer.save(update_fields=["closed_at", "password"])
    Authenticator.objects.filter(user=officer).delete()
    _note("officer_closed", officer, at)


def listed() -> list[dict[str, Any]]:
    """Every account, open ones first."""
    rows = Officer.objects.order_by("closed_at", "code")
    secured = set(Authenticator.objects.filter(type__in=KINDS).values_list("user__code", flat=True))
    return [
        {
            "code": row.code, "role": row.role, "regions": " ".join(row.regions), "name": row.name,
            "second_factor": row.code in secured, "closed": bool(row.closed_at),
        }
        for row in sorted(rows, key=lambda row: (row.closed_at is not None, row.code))
    ]  # fmt: skip


def _check(new: NewOfficer, role: Role, regions: tuple[str, ...]) -> None:
    if not _CODE.fullmatch(new.code) or new.code.startswith(PREFIX):
        raise UsageRefused(
            f"'{new.code}' is no code of an officer: 3 to 36 small letters, digits and hyphens, "
            "beginning with a letter, such as sri-3171."
        )
    if Officer.objects.filter(code=new.code).exists():
        raise UsageRefused(f"There is an officer '{new.code}' already; choose another code.")
    if not regions and role not in _EVERYWHERE:
        raise UsageRefused(f"A {role.value} works for at least one region: name it by --region.")
    if (new.nik and nik_fault(new.nik)) or (new.kk and kk_fault(new.kk)):
        raise UsageRefused("The NIK or KK number has not 16 digits, or is none. Give it again.")


def _role(text: str) -> Role:
    if text not in ROLES:
        raise UsageRefused(f"'{text}' is no role of an officer; there are {', '.join(ROLES)}.")
    return Role(text)


def _regions(codes: Sequence[str]) -> tuple[str, ...]:
    plain = tuple(dict.fromkeys(plain_code(each) for each in codes))
    for code in plain:
        try:
            level_of(code)
        except ValueError as fault:
            raise UsageRefused(f"'{code}' is no region: {fault}.") from None
    return plain


def _open(code: str) -> Officer:
    found: Officer | None = (
        Officer.objects.select_for_update().filter(code=code, closed_at=None).first()
    )
    if found is None:
        raise UsageRefused(f"No officer '{code}' has an open account. See 'tunggal officer list'.")
    return found


def _start(officer: Officer, at: datetime) -> str:
    password = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    officer.set_password(password)
    officer.starts, officer.start_until = True, at + settings.ACCOUNT_LIMITS.start_password
    officer.save()
    return password


def _note(action: str, officer: Officer, at: datetime) -> None:
    audit.record(
        actor=COMMAND, action=action, subject=f"officer:{officer.code}", reason=officer.role, at=at
    )
