"""How often may be asked: per NIK, per device and per address, counted by keyed hashes only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from tunggal.adapters.lookup.hashing import ADDRESS, DEVICE, NIK, keyed_hash
from tunggal.policy.portal import Limits

PURPOSE = "limits"  # of the derived key
_ONE = "(%s, %s, 1)"
_COUNT = """
    insert into lookup_attempts (hash, since, asked) values {rows}
    on conflict (hash) do update set
        asked = case when lookup_attempts.since = excluded.since then lookup_attempts.asked + 1 else 1 end,
        since = excluded.since
    returning hash, asked
"""
_FORGET = "delete from lookup_attempts where since < %s"


def count(asked: Mapping[str, str], *, key: bytes, limits: Limits, at: datetime) -> bool:
    """Count one question by each of `asked` (nik, device, address); whether all are within limits.

    One statement, the same for a NIK that exists and for one that does not.
    """
    most = {NIK: limits.nik, DEVICE: limits.device, ADDRESS: limits.address}
    since = int(at.timestamp()) // (limits.minutes * 60)
    hashes = {keyed_hash(key, f"{what}:{value}"): what for what, value in asked.items()}
    # In one order always, so that two questions never wait for each other.
    values = [part for hashed in sorted(hashes) for part in (hashed, since)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(rows=", ".join([_ONE] * len(hashes))), values)
        counted = {bytes(hashed): number for hashed, number in cursor.fetchall()}
        if min(hashes)[0] == 0:  # now and then: what is past is of no use
            cursor.execute(_FORGET, [since - 1])
    return all(counted[hashed] <= most[what] for hashed, what in hashes.items())
