"""How fast, when and in which form messages leave: `policy/channels/`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tunggal.policy.messages import LANGUAGES
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.variables import words

MOST_LETTERS = 1_024  # of an approved text with its gap filled
_BUTTON = 20


@dataclass(frozen=True)
class Template:
    """An approved text with one gap: its name, and how long what fills the gap may be."""

    name: str
    letters: int


@dataclass(frozen=True)
class Quiet:
    """The hours of the night in which no notice leaves."""

    start: int
    until: int
    clock: str  # of people whose region is unknown

    def holds(self, at: datetime, clock: str = "") -> bool:
        """Whether it is night somewhere at a moment."""
        hour = at.astimezone(ZoneInfo(clock or self.clock)).hour
        if self.start <= self.until:
            return self.start <= hour < self.until
        return hour >= self.start or hour < self.until


@dataclass(frozen=True)
class SendingRules:
    """The rules of `sending.yaml` and the approved texts: kind → language → template."""

    per_second: int
    notices_per_second: int
    at_once: int
    every: timedelta
    quiet: Quiet
    only_in_window: tuple[str, ...]
    unknown: timedelta
    unknown_most: timedelta
    never_twice: tuple[str, ...]
    keep: timedelta
    stopped: timedelta
    list_button: Mapping[str, str]
    templates: Mapping[str, Mapping[str, Template]]

    def template(self, kind: str, language: str) -> Template | None:
        """The approved text of a kind in a language; None where there is none."""
        return self.templates.get(kind, {}).get(language)


def read_sending(folder: Path) -> SendingRules:
    """Rules and templates of a folder `policy/channels`; raises PolicyRefused."""
    top = read_policy(folder / "sending.yaml")
    top.text("basis")
    at_once, every = top.mapped("person", _person)
    rules = SendingRules(
        top.whole("per_second", at_least=1), top.whole("notices_per_second", at_least=1),
        at_once, every, top.mapped("quiet", _quiet), top.texts("only_in_window"),
        *top.mapped("unknown", _unknown),
        timedelta(hours=top.whole("keep_hours", at_least=1)),
        timedelta(minutes=top.whole("stopped_minutes", at_least=1)),
        top.mapped("list_button", words), _templates(folder),
    )  # fmt: skip
    top.done()
    if long := [each for each in rules.list_button.values() if len(each) > _BUTTON]:
        raise top.refuse("list_button", f"expected {_BUTTON} letters or fewer, found '{long[0]}'.")
    return rules


def _person(section: Section) -> tuple[int, timedelta]:
    seconds = section.whole("seconds", at_least=1)
    return section.whole("at_once", at_least=1), timedelta(seconds=seconds)


def _unknown(section: Section) -> tuple[timedelta, timedelta, tuple[str, ...]]:
    minutes = section.whole("minutes", at_least=1)
    most = section.whole("at_most", at_least=minutes)
    return timedelta(minutes=minutes), timedelta(minutes=most), section.texts("never_twice")


def _quiet(section: Section) -> Quiet:
    clock = section.text("clock")
    try:
        ZoneInfo(clock)
    except (ValueError, OSError, KeyError):
        raise section.refuse("clock", "expected a time zone such as Asia/Jakarta.") from None
    hours = [section.whole(name, at_least=0) for name in ("from", "until")]
    if max(hours) > 24:
        raise section.refuse("until", f"expected hours of a day, found {max(hours)}.")
    return Quiet(hours[0], hours[1], clock)


def _templates(folder: Path) -> Mapping[str, Mapping[str, Template]]:
    top = read_policy(folder / "templates.yaml")
    top.text("basis")
    group = top.section("templates")
    read = {kind: group.mapped(kind, _languages) for kind in group.keys()}  # noqa: SIM118
    group.done()
    top.done()
    return read


def _languages(section: Section) -> dict[str, Template]:
    return {
        language: section.mapped(language, _template)
        for language in LANGUAGES
        if section.has(language)
    }


def _template(section: Section) -> Template:
    letters = section.whole("letters", at_least=1)
    if letters > MOST_LETTERS:
        raise section.refuse("letters", f"expected {MOST_LETTERS} or fewer, found {letters}.")
    return Template(section.text("name"), letters)
