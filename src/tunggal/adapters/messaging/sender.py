"""What a way of sending is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    LATER = "later"  # refused for now, or nobody knows: try again under the same key
    NEVER = "never"  # this message will not be taken, however often it is tried


@dataclass(frozen=True)
class Outgoing:
    """One message. Whoever takes it sends it on once per `key`, however often it comes."""

    key: str
    channel: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    language: str
    expires: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What became of an attempt: a short code of what went wrong, and how long to wait at least."""

    fate: Fate
    fault: str = ""
    wait: int = 0  # seconds


class Sender(Protocol):
    """A way of sending; called by several threads at a time."""

    def send(self, message: Outgoing) -> Answer:
        """Try once; raises nothing."""
        ...


def values_of(message: Outgoing) -> dict[str, str]:
    """A message as every way of sending writes it."""
    until = message.expires.isoformat() if message.expires else ""
    return {
        "key": message.key,
        "channel": message.channel,
        "to": message.to,
        "language": message.language,
        "text": message.text,
        "expires": until,
    }
