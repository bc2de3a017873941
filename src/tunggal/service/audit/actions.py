"""Adds audit lines, in the transaction of what they record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection

from tunggal.adapters.audit.chain import PURPOSE, START, Head, Line, new_line

_LAST = "select number, digest from audit_line order by number desc limit 1"
# One writer of the chain at a time, until its commit; the second statement sees what was there
# when the lock was had.
_LOCK_AND_LAST = f"select pg_advisory_xact_lock(7236001); {_LAST}"
_ADD = "insert into audit_line (number, at, actor, action, subject, reason, digest) values "
_LINE = "(%s, %s, %s, %s, %s, %s, %s)"


def record(*, actor: str, action: str, subject: str, reason: str, at: datetime) -> Line:
    """Add a line; call it last in the transaction, for on PostgreSQL others wait for its commit."""
    return record_all([subject], actor=actor, action=action, reason=reason, at=at)[0]


def record_all(
    subjects: Iterable[str], *, actor: str, action: str, reason: str, at: datetime
) -> tuple[Line, ...]:
    """Add a line for each subject, all in one statement, so that others do not wait for long."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit line is written in the transaction of what it records")
    if not (listed := [*subjects]):
        return ()
    with connection.cursor() as cursor:
        head = _head(cursor)
        lines, values = [], []
        for subject in listed:
            line = new_line(head, at=at, actor=actor, action=action, subject=subject, reason=reason)
            head = Head(line.number, line.digest(key(), head.digest))
            lines.append(line)
            values += [line.number, line.at, actor, action, subject, reason, head.digest]
        cursor.execute(_ADD + ", ".join([_LINE] * len(lines)), values)
    return tuple(lines)


def _head(cursor: Any) -> Head:
    if connection.vendor == "postgresql":
        cursor.execute(_LOCK_AND_LAST)
        cursor.nextset()
    else:
        cursor.execute(_LAST)
    return Head(*(cursor.fetchone() or (0, START)))


@lru_cache(maxsize=1)
def key() -> bytes:
    """The key of the chain."""
    derived: bytes = settings.SECRETS.derived(PURPOSE)
    return derived
