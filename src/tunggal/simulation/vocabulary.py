"""Every word that names are made of, with its other spellings and its typing errors, by number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation import words

TYPOS = 8
_OLD = (("ny", "nj"), ("sy", "sj"), ("kh", "ch"), ("j", "dj"), ("c", "tj"), ("y", "j"), ("u", "oe"))
_LOOSE = (
    ("f", "p"),
    ("v", "f"),
    ("z", "j"),
    ("dh", "d"),
    ("th", "t"),
    ("ai", "ae"),
    ("q", "k"),
    ("ll", "l"),
    ("dd", "d"),
)
_BESIDE = dict(zip("abcdefghijklmnopqrstuvwxyz", "sncsrghjokllknipaettuycsax", strict=True))


@dataclass(frozen=True)
class Vocabulary:
    """Words by number; 0 is no word. Spellings and typing errors of a word follow the plain words."""

    texts: tuple[str, ...]
    plain: int
    old: Any  # old spelling of each plain word, or the word itself
    spellings: Any  # first of its other spellings
    spelling_count: Any
    typos: Any  # first of its TYPOS typing errors

    def number(self, word: str) -> int:
        return self.texts.index(word)

    @property
    def arrow(self) -> Any:
        """The texts, missing for 0, for vectorised look-up."""
        return pa.array([None, *self.texts[1:]], pa.string())


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of all word lists, always the same."""
    plain = ["", *dict.fromkeys(word for part in _lists() for word in part)]
    texts, old, first, count, typos = list(plain), [0], [0], [0], [0]
    for place, word in enumerate(plain[1:], start=1):
        others = spellings(word)
        aged = _aged(word)
        first.append(len(texts))
        count.append(len(others))
        old.append(len(texts) + others.index(aged) if aged in others else place)
        texts += others
    for word in plain[1:]:
        typos.append(len(texts))
        texts += _typos(word)
    return Vocabulary(tuple(texts), len(plain), *map(np.array, (old, first, count, typos)))


def _lists() -> list[Any]:
    names = [name for name in sorted(vars(words)) if name.isupper() and name != "SPELLED_ALSO"]
    return [getattr(words, name) for name in names]


def spellings(word: str) -> list[str]:
    """Other ways to write a word: the old spelling, sounds that are confused, what is customary."""
    found = [*words.SPELLED_ALSO.get(word, ()), _aged(word)]
    lower = word.lower()
    found += [lower.replace(a, b, 1).capitalize() for a, b in _LOOSE if a in lower]
    if lower.endswith("ah") and len(lower) > 4:
        found.append(lower[:-1].capitalize())
    if lower.endswith("o") and len(lower) > 4:
        found.append((lower[:-1] + "u").capitalize())
    return [each for each in dict.fromkeys(found) if each != word and "." not in word] or [word]


def _aged(word: str) -> str:
    """The spelling of before 1972: Sukarjo → Soekardjo."""
    made, rest = "", word.lower()
    while rest:
        for new, old in _OLD:
            if rest.startswith(new):
                made, rest = made + old, rest[len(new) :]
                break
        else:
            made, rest = made + rest[0], rest[1:]
    return made.capitalize() if "." not in word else word


def _typos(word: str) -> list[str]:
    """Eight slips of the hand: a letter left out, doubled, exchanged or swapped with the next."""
    lower, made = word.lower(), []
    for slip in range(TYPOS):
        at = (slip * 5 + len(word)) % max(1, len(lower) - 1)
        kind = slip % 4
        if kind == 0 and len(lower) > 3:
            new = lower[: at + 1] + lower[at + 2 :]
        elif kind == 1:
            new = lower[: at + 1] + lower[at] + lower[at + 1 :]
        elif kind == 2:
            new = lower[:at] + lower[at + 1 : at + 2] + lower[at] + lower[at + 2 :]
        else:
            new = lower[:at] + _BESIDE.get(lower[at], "e") + lower[at + 1 :]
        made.append(new.capitalize())
    return made
