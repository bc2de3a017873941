"""Each line's digest covers the one before it, keyed, so that no line can be changed in silence."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tunggal.registry.errors import IntegrityBroken

PURPOSE = "audit"  # of the derived key
_WRITTEN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode
START = "0" * 64  # what the first line follows
_KEY = re.compile(r"[a-z_]*(:[A-Za-z0-9-]{1,40})?")
_LONG_NUMBER = re.compile(
    r"\d{13,}"
)  # a NIK or a KK number has 16 digits; no key of ours comes near


@dataclass(frozen=True)
class Line:
    """One line: who did what to whom, why, when. Keys and codes only, no personal data."""

    number: int
    at: str
    actor: str
    action: str
    subject: str
    reason: str

    def digest(self, key: bytes, previous: str) -> str:
        """The digest of this line after the one before it."""
        text = _WRITTEN(vars(self))
        return hmac.digest(key, f"{previous}{text}".encode(), hashlib.sha256).hex()


@dataclass(frozen=True)
class Head:
    """The end of a trail: how many lines it has, and the digest that covers all of them."""

    number: int = 0
    digest: str = START

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def new_line(
    head: Head, *, at: datetime, actor: str, action: str, subject: str, reason: str
) -> Line:
    """The line that follows a head; raises ValueError on what is no key or code."""
    for name, value in (
        ("actor", actor),
        ("action", action),
        ("subject", subject),
        ("reason", reason),
    ):
        if not _KEY.fullmatch(value) or _LONG_NUMBER.search(value):
            raise ValueError(f"{name}: an audit line holds keys and codes only")
    return Line(
        head.number + 1, at.isoformat(timespec="microseconds"), actor, action, subject, reason
    )


def verify(
    lines: Iterable[tuple[Line, str]], key: bytes, *, remembered: Head | None = None
) -> Head:
    """The head of a trail once every line has proved to follow the one before it.

    `remembered` is a head noted earlier: a trail that was cut short no longer leads to it. Raises
    IntegrityBroken that names the first line at fault.
    """
    head, seen = Head(), remembered is None
    for line, digest in lines:
        if line.number != head.number + 1:
            raise IntegrityBroken(f"audit: line {head.number + 1} is missing. {_NEXT}")
        if not hmac.compare_digest(line.digest(key, head.digest), digest):
            raise IntegrityBroken(
                f"audit: line {line.number} of {line.at} is not what was recorded, or the data key is "
                f"not the one it was recorded with. {_NEXT}"
            )
        head = Head(line.number, digest)
        seen = seen or head == remembered
    if not seen:
        raise IntegrityBroken(
            f"audit: the trail ends at line {head.number} and does not lead to line "
            f"{remembered.number if remembered else 0} as it was noted. {_NEXT}"
        )
    return head


_NEXT = "Keep the database as it is, restore a copy beside it, and compare the two."
