"""How values are written in a letter and a message, and how they are said on the telephone.

A voice reads abbreviations, long numbers and slashes badly, so they are spelled for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tunggal.cycle.explanation.words import day_word

_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b")
_RUNS = re.compile(r"[A-Za-z0-9]+")
_BREATH = 6  # signs that are said in one breath; of more, four at a time


@dataclass(frozen=True)
class Written:
    """Values as they are read with the eyes."""

    language: str

    def day(self, day: date) -> str:
        return day_word(day, self.language)

    def count(self, count: int) -> str:
        return f"{count:,}".replace(",", "." if self.language == "id" else ",")

    def programme(self, label: str, name: str) -> str:
        return label or name

    def region(self, name: str) -> str:
        return name

    def code(self, code: str) -> str:
        return code


@dataclass(frozen=True)
class Spoken:
    """Values as a voice says them; `words` holds what is said otherwise than it is written."""

    language: str
    words: Mapping[str, str]

    def day(self, day: date) -> str:
        return day_word(day, self.language)

    def count(self, count: int) -> str:
        return str(count)

    def programme(self, label: str, name: str) -> str:
        said = self.words.get(label) or self._plain(_IN_BRACKETS.sub("", name))
        return _ABBREVIATION.sub(lambda found: " ".join(found[0]), said)

    def region(self, name: str) -> str:
        said = self._plain(name)
        return said.title() if said.isupper() else said

    def code(self, code: str) -> str:
        """`2026Q2-1a2b` as `2 0 2 6 Q 2, 1 A 2 B`."""
        runs = _RUNS.findall(code.upper())
        return ", ".join(" ".join(part) for run in runs for part in _breaths(run))

    def _plain(self, text: str) -> str:
        for word, said in self.words.items():
            text = re.sub(rf"\b{re.escape(word)}\b\.?", said, text)
        return " ".join(text.replace("/", " ").split())


def _breaths(run: str) -> list[str]:
    if len(run) <= _BREATH:
        return [run]
    return [run[start : start + 4] for start in range(0, len(run), 4)]
