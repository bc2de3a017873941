"""What a way of sending is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    LATER = "later"  # refused for now, or nobody knows: try again under the same key
    NEVER = "never"  # this message will not be taken, however often it is tried
    # Of channels that take the same message twice when it comes twice, and have rules of their own:
    UNKNOWN = "unknown"  # it may have been taken; a status will tell
    TEMPLATE = "template"  # the addressee's window is closed
    PAIR = "pair"  # this addressee has had too many for now
    CHANNEL = "channel"  # everything has to wait
    STOP = "stop"  # nothing will leave until somebody acts
    ELSEWHERE = "elsewhere"  # the addressee cannot be reached on this channel


@dataclass(frozen=True)
class Outgoing:
    """One message. Whoever takes it sends it on once per `key`, however often it comes."""

    key: str
    channel: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    language: str
    expires: datetime | None = None
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # code, what is shown
    template: str = ""  # the name of an approved text, whose only gap `text` fills
    attempt: int = 1


@dataclass(frozen=True)
class Answer:
    """What became of an attempt: a short code of what went wrong, and how long to wait at least."""

    fate: Fate
    fault: str = ""
    wait: int = 0  # seconds
    reference: str = ""  # the channel's own number for the message


class Sender(Protocol):
    """A way of sending; called by several threads at a time."""

    def send(self, message: Outgoing) -> Answer:
        """Try once; raises nothing."""
        ...


def values_of(message: Outgoing) -> dict[str, Any]:
    """A message as every way of sending that has no form of its own writes it."""
    until = message.expires.isoformat() if message.expires else ""
    values: dict[str, Any] = {
        "key": message.key,
        "channel": message.channel,
        "to": message.to,
        "language": message.language,
        "text": message.text,
        "expires": until,
    }
    if message.options:
        values["options"] = [{"id": code, "label": label} for code, label in message.options]
    return values | ({"template": message.template} if message.template else {})
