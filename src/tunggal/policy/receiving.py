"""What WhatsApp brings us: how much of it from one sender, and our sentences about it; `policy/channels/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy

PHRASES: Mapping[str, tuple[str, ...]] = {
    "slower": ("minutes",),
    "other": (),
    "location": (),
    "flow": (),
    "edited": (),
    "not_fetched": (),
    "recording_refused": ("minutes",),
    "fault": ("call_centre",),
}


@dataclass(frozen=True)
class Slowly:
    """How many messages and files of one sender are taken within `minutes`."""

    minutes: int
    messages: int
    files: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how many of each are taken; of their excess a sender is told once."""
        return {"messages": self.messages, "files": self.files, "told": 1}


def read_receiving(folder: Path) -> Slowly:
    """The limits of `receiving.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "receiving.yaml")
    top.text("basis")
    slowly = top.mapped("of_one_sender", _slowly)
    top.done()
    return slowly


def _slowly(section: Section) -> Slowly:
    names = ("minutes", "messages", "files")
    return Slowly(*(section.whole(name, at_least=1) for name in names))


def read_channel_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages in `policy/channels`; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)
