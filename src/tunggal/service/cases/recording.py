"""Audit lines about cases: keys and codes only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role
from tunggal.service.audit import actions as audit
from tunggal.service.cases.means import sealing

_OPEN = re.compile(r"(?!.*\d{13})[A-Za-z0-9-]{1,36}")
_HIDDEN = (Role.CITIZEN,)  # their account may be a contact


def record(
    action: str, *, by: Actor, at: datetime, about: CaseNumber | None = None, subject: str = "",
    reason: str = "",
) -> None:  # fmt: skip
    """One line, in the transaction of what it records, and as its last act."""
    audit.record(
        actor=name_of(by),
        action=f"case_{_code(action)}"[:40],
        subject=f"case:{about.digits}" if about else subject,
        reason=_code(reason)[:40],
        at=at,
    )


def record_all(action: str, *, by: Actor, at: datetime, about: Iterable[CaseNumber]) -> None:
    """The same line for each of several cases."""
    audit.record_all(
        [f"case:{number.digits}" for number in about],
        actor=name_of(by), action=f"case_{_code(action)}"[:40], reason="", at=at,
    )  # fmt: skip


def name_of(actor: Actor) -> str:
    """The key of an actor: an officer's own code, of anybody else a keyed hash."""
    if actor.role is Role.SERVICE:
        return actor.role.value
    if actor.role not in _HIDDEN and _OPEN.fullmatch(actor.code):
        return f"{actor.role.value}:{actor.code}"
    return f"{actor.role.value}:{sealing().hashed('actor', actor.code)[:12]}"


def _code(text: str) -> str:
    return re.sub(r"[^a-z_]", "_", text)
