"""Keyed hashes: a NIK is stored and counted only as one, the same in Python and in SQL."""

from __future__ import annotations

import hashlib
import hmac

PERSON, NIK, DISTRICT, ADDRESS, DEVICE = "person", "nik", "district", "address", "device"
BYTES = 16
_BLOCK = 64


def keyed_hash(key: bytes, text: str) -> bytes:
    """The first 16 bytes of HMAC-SHA256."""
    return hmac.digest(key, text.encode(), hashlib.sha256)[:BYTES]


def person_text(nik: str, kk: str) -> str:
    """What the hash of a look-up is made of: both numbers, so that neither is found alone."""
    return f"{nik}:{kk}"


def hash_sql(text: str) -> str:
    """The same hash in DuckDB's SQL, as a blob; takes the two pads of `pads` as parameters."""
    inner = f"unhex(sha256(cast($inner as blob) || encode({text})))"
    return f"unhex(left(sha256(cast($outer as blob) || {inner}), {2 * BYTES}))"


def pads(key: bytes) -> dict[str, bytes]:
    """The inner and outer pad of HMAC (RFC 2104) for a key of at most 64 bytes."""
    block = key.ljust(_BLOCK, b"\0")
    return {
        "inner": bytes(each ^ 0x36 for each in block),
        "outer": bytes(each ^ 0x5C for each in block),
    }
