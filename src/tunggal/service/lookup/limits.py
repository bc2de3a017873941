"""How often may be asked, by what is counted: a NIK, a district, a device; keyed hashes only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.db import connection

from tunggal.adapters.lookup.hashing import keyed_hash

PURPOSE = "limits"  # of the derived key
_KEPT = 2 * 24 * 3600  # seconds, longer than any count runs
_ONE = "(%s, %s, %s)"
_COUNT = """
    insert into lookup_attempts (hash, since, asked) values {rows}
    on conflict (hash) do update set
        asked = case when lookup_attempts.since = excluded.since then lookup_attempts.asked else 0 end + excluded.asked,
        since = excluded.since
    returning hash, asked
"""
# Rows that a question holds are left for the next time, so that neither waits for the other.
_FORGET = """
    delete from lookup_attempts where hash in (
        select hash from lookup_attempts where since < %s order by since limit %s {skip}
    )
"""
_AT_ONCE = 5_000


class Limits(Protocol):
    """How many questions of each kind are answered within so many minutes."""

    @property
    def minutes(self) -> int: ...
    @property
    def most(self) -> Mapping[str, int]: ...


def count(
    asked: Mapping[str, str], *, key: bytes, limits: Limits, at: datetime, times: int = 1
) -> bool:  # fmt: skip
    """Count one question by each of `asked`, as kind → value; whether all are within limits.

    One that costs more than others counts several `times`.
    One statement, the same for a NIK that exists and for one that does not.
    """
    most, now, length = limits.most, int(at.timestamp()), limits.minutes * 60
    since = now - now % length
    hashes = {keyed_hash(key, f"{what}:{value}"): what for what, value in asked.items()}
    # In one order always, so that two questions never wait for each other.
    values = [part for hashed in sorted(hashes) for part in (hashed, since, times)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(rows=", ".join([_ONE] * len(hashes))), values)
        counted = {bytes(hashed): number for hashed, number in cursor.fetchall()}
    return all(counted[hashed] <= most[what] for hashed, what in hashes.items())


def forget(at: datetime) -> int:
    """Remove some counts that are past; gives how many went."""
    skip = "for update skip locked" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET.format(skip=skip), [int(at.timestamp()) - _KEPT, _AT_ONCE])
        return int(cursor.rowcount)
