"""A conversation as a frozen value: who hears, where it is, and what was given so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from tunggal.registry.nik import Nik

START, RESTART = "start", "restart"  # nothing said yet; what was said is forgotten


class Channel(StrEnum):
    """By which channel somebody speaks with us."""

    WHATSAPP = "whatsapp"
    PHONE = "phone"


@dataclass(frozen=True)
class Proof:
    """Who was proved to speak, until when that is believed, and what is known of where they live."""

    nik: Nik
    kk: str = field(repr=False)
    until: datetime
    placed: bool = True  # whether the village is known
    province: str = ""  # its clock says which day it is


@dataclass(frozen=True)
class Conversation:
    """Where a conversation is. `code` is its random name: every wish carries it in its key.

    What an errand asked for stands in `given` in the order in which it was asked: the place, then
    the answer, "" for one that was skipped. So going back is to forget the last.
    """

    code: str
    channel: Channel
    language: str
    heard_at: datetime
    place: str = START
    errand: str = ""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    offered: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # by the world: code → words
    sought: str = field(default="", repr=False)  # what the world was asked to find
    proof: Proof | None = None
    failures: int = 0
    locked_until: datetime | None = None
    unclear: int = 0  # how often in a row nothing was understood
    part: int = 0  # of a long list on the telephone
    serial: int = 0
    waiting: bool = False  # for the world's answer to the wish of this serial

    @property
    def key(self) -> str:
        """Names the last wish: told twice, it has one effect."""
        return f"{self.code}-{self.serial}"

    @property
    def is_phone(self) -> bool:
        return self.channel is Channel.PHONE


def begin(*, code: str, channel: Channel, language: str, at: datetime) -> Conversation:
    """A conversation in which nothing was said yet."""
    return Conversation(code, channel, language, at)


def anew(old: Conversation, place: str) -> Conversation:
    """As if nothing had been said; only failures, a lock and the count of wishes stay."""
    new = begin(code=old.code, channel=old.channel, language=old.language, at=old.heard_at)
    kept = {name: getattr(old, name) for name in ("failures", "locked_until", "serial")}
    return replace(new, place=place, **kept)
