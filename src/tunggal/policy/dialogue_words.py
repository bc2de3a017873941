"""The words by which wishes are understood: `policy/dialogue/words/`, read into frozen values.

A pattern is a few words that must all stand in a text, in any order; `lapor/laporkan` is one word
or the other. `commands` are whole texts. Every file carries examples, which the tests run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tunggal.policy.messages import LANGUAGES
from tunggal.policy.reading import Section, read_policy

COMMANDS = (
    "menu", "back", "cancel", "again", "help", "person", "finish", "skip", "yes", "no",
    "language_id", "language_en",
)  # fmt: skip
ASK, NONE = "ask", "none"  # what an example may say besides a wish: several fit; none does
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")  # tolooong
_TWICE = re.compile(r"\b([a-z]{3,})2\b")  # anak2
Pattern = tuple[tuple[str, ...], ...]  # words, each with what may stand for it


@dataclass(frozen=True)
class Example:
    """A text, and how it must be understood: a wish, ASK or NONE."""

    text: str
    wish: str


@dataclass(frozen=True)
class DayWords:
    """The words by which a day is named without its date."""

    ago: Mapping[str, int]  # whole text → how many days before today
    units: Mapping[str, int]  # of "three weeks ago" → days
    past: frozenset[str]  # lalu, ago
    weekdays: tuple[str, ...]  # Monday first
    before: frozenset[str]  # may stand before a weekday: hari
    fillers: frozenset[str]


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    spellings: Mapping[str, str]
    fillers: frozenset[str]
    others: frozenset[str]  # look like a word that is meant, and mean something else
    negations: frozenset[str]
    numbers: tuple[str, ...]  # one, two, …: for the options of a list
    commands: Mapping[str, str]  # whole text → command
    wishes: Mapping[str, tuple[Pattern, ...]]
    days: DayWords
    examples: tuple[Example, ...]

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a text in one spelling."""
        return spelt(text, self.spellings)

    def plain(self, text: str) -> tuple[str, ...]:
        """The same without the words that say nothing."""
        return tuple(word for word in self.words(text) if word not in self.fillers)

    def command(self, text: str) -> str:
        """The command that a whole text is, or ""."""
        return self.commands.get(" ".join(self.plain(text)), "")

    @cached_property
    def known(self) -> frozenset[str]:
        """Words that are spelt right, so that none of them is taken for another."""
        patterns = (pattern for listed in self.wishes.values() for pattern in listed)
        said = {each for pattern in patterns for word in pattern for each in word}
        return frozenset(
            said | self.fillers | self.others | self.negations | set(self.spellings.values())
        )


def spelt(text: str, spellings: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a text in small plain letters and one spelling.

    >>> spelt("Toloooong, anak2 gk sekolah!", {"gk": "tidak"})
    ('tolong', 'anak', 'tidak', 'sekolah')
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    drawn = _TWICE.sub(r"\1", _DRAWN_OUT.sub(r"\1", letters.replace("'", "")))
    words = _NOT_WORDS.sub(" ", drawn).split()
    return tuple(part for word in words for part in spellings.get(word, word).split())


def read_wording(
    folder: Path, wishes: Collection[str], topics: Collection[str]
) -> dict[str, Wording]:
    """The words of both languages; `wishes` and `topics` are all that may be wished.

    A topic is a wish with a mark before its code, without which it stands in the file. Raises
    PolicyRefused.
    """
    return {language: _read(folder / f"{language}.yaml", wishes, topics) for language in LANGUAGES}


def _read(file: Path, wishes: Collection[str], topics: Collection[str]) -> Wording:
    top = read_policy(file)
    if top.choice("language", LANGUAGES) != file.stem:
        raise top.refuse("language", f"expected '{file.stem}' as the file is named.")
    spellings = top.mapped("spellings", lambda each: {k: each.text(k) for k in each.keys()})  # noqa: SIM118
    fillers = frozenset(top.texts("fillers"))
    wording = Wording(
        spellings,
        fillers,
        frozenset(top.texts("other_words")),
        frozenset(top.texts("negations")),
        top.texts("numbers"),
        _commands(top.section("commands"), spellings, fillers),
        {
            **_wishes(top.section("wishes"), {wish: wish for wish in wishes}),
            **_wishes(top.section("topics"), {topic.partition(":")[2]: topic for topic in topics}),
        },
        _days(top.section("days")),
        tuple(_example(each, (*wishes, *topics)) for each in top.sections("examples")),
    )
    top.done()
    return wording


def _commands(
    section: Section, spellings: Mapping[str, str], fillers: frozenset[str]
) -> dict[str, str]:
    commands: dict[str, str] = {}
    for command in COMMANDS:
        for phrase in section.texts(command):
            whole = " ".join(word for word in spelt(phrase, spellings) if word not in fillers)
            if not whole or commands.get(whole, command) != command:
                means = commands.get(whole, "nothing, since it holds fillers only")
                raise section.refuse(command, f"'{phrase}' already means {means}.")
            commands[whole] = command
    section.done()
    return commands


def _wishes(section: Section, wishes: Mapping[str, str]) -> dict[str, tuple[Pattern, ...]]:
    """The patterns of each wish; `wishes` gives the wish that a key of the file stands for."""
    read = {}
    for key in section.keys():  # noqa: SIM118
        if key not in wishes:
            raise section.refuse(key, f"expected one of {', '.join(sorted(wishes))}.")
        read[wishes[key]] = tuple(_pattern(section, key, text) for text in section.texts(key))
    section.done()
    return read


def _days(section: Section) -> DayWords:
    days = DayWords(
        {text: back for back, texts in section.mapped("ago", _by_days).items() for text in texts},
        section.mapped("units", _units),
        frozenset(section.texts("past")),
        section.texts("weekdays"),
        frozenset(section.texts("before_weekday")),
        frozenset(section.texts("fillers")),
    )
    if len(days.weekdays) != 7:
        raise section.refuse(
            "weekdays", f"expected seven days, Monday first, found {len(days.weekdays)}."
        )
    section.done()
    return days


def _units(section: Section) -> dict[str, int]:
    return {unit: section.whole(unit, at_least=1) for unit in section.keys()}  # noqa: SIM118


def _by_days(section: Section) -> dict[int, tuple[str, ...]]:
    read = {}
    for back in section.keys():  # noqa: SIM118
        if not back.isdigit():
            raise section.refuse(back, "expected a number of days before today.")
        read[int(back)] = section.texts(back)
    return read


def _pattern(section: Section, wish: str, text: str) -> Pattern:
    pattern = tuple(tuple(word.split("/")) for word in text.split())
    words = [each for word in pattern for each in word]
    if not words or not all(re.fullmatch(r"[a-z0-9]+", word) for word in words):
        raise section.refuse(wish, f"expected words in small letters, found '{text}'.")
    return pattern


def _example(section: Section, wishes: Collection[str]) -> Example:
    example = Example(section.text("says"), section.choice("wish", (*wishes, ASK, NONE)))
    section.done()
    return example
