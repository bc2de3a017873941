"""What is known of a call, joined out of events that come doubled and in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tunggal.service.centre.models import ABANDONED, ANSWERED, ENDED, NEW, QUEUED

EVENTS = (NEW, QUEUED, ANSWERED, ABANDONED, ENDED)
_TOLD = ("agent", "telephone", "language", "errand")


@dataclass(frozen=True)
class Event:
    """One thing that happened to a call; a text that is not known is empty."""

    event: str
    at: datetime
    agent: str = ""
    telephone: str = field(default="", repr=False)
    language: str = ""
    errand: str = ""


@dataclass(frozen=True)
class Facts:
    """The first time of each event, and of each text the one that counts with what it is told by.

    Joining is the same whichever event comes first and however often it comes.
    """

    times: Mapping[str, str] = field(default_factory=dict)  # event → moment
    told: Mapping[str, tuple[int, str, str]] = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str:
        """The text that counts."""
        return self.told[name][2] if name in self.told else ""

    def at(self, *events: str) -> datetime | None:
        """When the first of some events was."""
        known = [self.times[each] for each in events if each in self.times]
        return datetime.fromisoformat(min(known)) if known else None

    @property
    def state(self) -> str:
        """How far the call has come: forward only."""
        over = {ABANDONED, ENDED} & self.times.keys()
        if ANSWERED in self.times:
            return ENDED if over else ANSWERED
        if over:
            return ABANDONED if QUEUED in self.times or ABANDONED in over else ENDED
        return QUEUED if QUEUED in self.times else NEW

    @property
    def kept(self) -> dict[str, Any]:
        """As it is sealed."""
        return {"times": dict(self.times), "told": {each: [*it] for each, it in self.told.items()}}


def facts_of(kept: Mapping[str, Any]) -> Facts:
    """What was kept, again."""
    told = {name: (int(rank), at, text) for name, (rank, at, text) in kept["told"].items()}
    return Facts(dict(kept["times"]), told)


def join(facts: Facts, event: Event) -> Facts:
    """The facts with one event more."""
    moment = event.at.isoformat(timespec="microseconds")
    times = {**facts.times, event.event: min(moment, facts.times.get(event.event, moment))}
    told = dict(facts.told)
    for name in _TOLD:
        if text := getattr(event, name):
            # Who answered counts more than who was rung; else what was said last.
            rank = int(name == "agent" and event.event == ANSWERED)
            told[name] = max((rank, moment, text), told.get(name, (-1, "", "")))
    return Facts(times, told)
