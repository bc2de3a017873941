"""Conversations for tests: a policy, a start, scripts of text in and text out, and a plain world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from tunggal.dialogue.conversation import Channel, Conversation, begin
from tunggal.dialogue.hearing import hear
from tunggal.dialogue.inputs import (
    Answer,
    Attached,
    Chosen,
    HungUp,
    Input,
    Keyed,
    Outcome,
    Said,
    Silence,
)
from tunggal.dialogue.keeping import from_json, to_json
from tunggal.dialogue.replies import Next
from tunggal.policy.dialogue import Dialogue, read_dialogue

FOLDER = Path(__file__).parents[1] / "examples" / "indonesia" / "policy"
START = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)
NIK, KK = "3204121203850001", "3204121203100001"
OTHER_NIK = "3204125203900002"
NUMBER = "6562305898"  # its check digit is right


@cache
def policy() -> Dialogue:
    return read_dialogue(FOLDER)


def started(channel: str = "whatsapp", language: str = "id") -> Conversation:
    return begin(code="c", channel=Channel(channel), language=language, at=START)


@dataclass
class Talk:
    """One conversation as it goes on; it is kept as JSON between any two inputs."""

    conversation: Conversation
    at: datetime = START
    last: Next = field(init=False)

    def hears(self, heard: Input, *, after: timedelta = timedelta(seconds=20)) -> Next:
        self.at += after
        self.last = hear(from_json(to_json(self.conversation)), heard, self.at, policy())
        self.conversation = self.last.conversation
        return self.last

    def says(self, *texts: str) -> Next:
        for text in texts:
            phone = self.conversation.is_phone
            self.hears(Keyed(text) if phone else Said(text))
        return self.last

    def world(self, outcome: str, *lines: str, **options: str) -> Next:
        return self.hears(Answer(self.conversation.key, Outcome(outcome), lines, options))

    @property
    def text(self) -> str:
        return "\n".join(reply.text for reply in self.last.replies)


@dataclass(frozen=True)
class Line:
    """One line of a script: its mark and what follows."""

    number: int
    mark: str
    text: str


def script(file: Path) -> Iterator[Line]:
    """The lines of a script that say something."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            mark, _, text = line.partition(" ")
            yield Line(number, mark, text.strip())


def perform(file: Path) -> None:
    """Plays a script; every text that it expects must be said, in this order.

    > text or keys     @ image p1     ... silence     ~ hung up     + 90 minutes that pass
    < a line that is said     ? the wish, with some of its values     ! the world's answer
    """
    channel, language = file.stem.split("_")[0], file.stem.split("_")[-1]
    talk, passed, said = Talk(started(channel, language)), timedelta(seconds=20), iter(())
    for line in script(file):
        where = f"{file.name}, line {line.number}"
        if line.mark == "+":
            passed = timedelta(minutes=int(line.text))
        elif line.mark == "<":
            assert any(each == line.text for each in said), f"{where}: not said; said {talk.text!r}"
        elif line.mark == "?":
            assert shown(talk.last.wish) == line.text, f"{where}: {shown(talk.last.wish)}"
        else:
            talk.hears(heard_in(line, talk.conversation), after=passed)
            said, passed = iter(talk.text.splitlines()), timedelta(seconds=20)


def heard_in(line: Line, conversation: Conversation) -> Input:
    """What a line of a script lets the conversation hear."""
    if line.mark == ">":
        return Keyed(line.text.rstrip("#")) if conversation.is_phone else Said(line.text)
    if line.mark == "@":
        holds, _, reference = line.text.partition(" ")
        return Attached(reference, holds)
    if line.mark == "=":
        return Chosen(line.text)
    if line.mark == "!":
        outcome, *parts = (part.strip() for part in line.text.split("|"))
        lines = tuple(part for part in parts if "=" not in part)
        options = dict(part.split("=") for part in parts if "=" in part)
        return Answer(conversation.key, Outcome(outcome), lines, options)
    return {"...": Silence(), "~": HungUp()}[line.mark]


def shown(wish: object) -> str:
    """A wish with all its values that are not empty, but its key."""
    if wish is None:
        return "nothing"
    values = {each.name: getattr(wish, each.name) for each in fields(wish)}  # type: ignore[arg-type]
    told = [
        f"{name}={value}"
        for name, value in values.items()
        if name != "key" and value not in ("", {})
    ]
    return " ".join([type(wish).__name__, *told])
