"""What the index keeps of a family's answers: sealed apart from its card, `Inputs` once opened.

The text is short, since there are as many as families: each number is one character, in eight lines:
values, places of the sources that gave them, sources, leads, then of the release before the decile
and regency, the values where they differ, and the places whose record was another family's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from tunggal.adapters.lookup.card import EPOCH
from tunggal.cycle.explanation.change import Part, Standing, score_change
from tunggal.cycle.explanation.facts import Answer, Family, answers_of, feature_values
from tunggal.policy.ranking import read_ranking
from tunggal.policy.scoring import Scoring, read_scoring
from tunggal.policy.variables import Variable, read_variables

NOTHING = 32  # the character of what is not known; 0 is the next one, so that no line breaks
MODEL, BEFORE = "model", "model_before"  # folders of an index
_RANK, _VARIABLES, _SCORING = "rank.yaml", "variables.yaml", "scoring"


@dataclass(frozen=True)
class Lead:
    """A hint of another agency about a member, counted from 1; it removes nobody by itself."""

    member: int
    kind: str
    source: str
    found_on: date | None


@dataclass(frozen=True)
class Inputs:
    """What a family's score was made of, and what was known in the release before.

    `family` has answers and standing, `before` stands for the family in the quarter before.
    """

    family: Family
    leads: tuple[Lead, ...]
    before: Family | None
    change: tuple[Part, ...] | None  # None where there is nothing to compare with


@dataclass(frozen=True)
class Model:
    """The score and the questions of a register release, and which values of it a text holds."""

    folder: Path
    features: tuple[str, ...]
    given: tuple[str, ...]  # the variables that have a source, in the order of their places

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """The questions to a family."""
        return read_variables(self.folder / _VARIABLES)

    @cached_property
    def scoring(self) -> Scoring:
        """The model that the release was ranked with."""
        model = read_ranking(self.folder / _RANK).model
        return read_scoring(self.folder / _SCORING / f"{model}.yaml")

    def standing(self, numbers: str, regency: str) -> Standing:
        """The values of a line, what the form skips counted as not asked."""
        known = dict(zip(self.features, _numbers(numbers), strict=True))
        return Standing(
            self.scoring, regency, feature_values(self.scoring, self.variables, known, known)
        )


@dataclass(frozen=True)
class InputCodes:
    """The words behind the numbers of a text."""

    now: Model
    before: Model | None
    quarter_before: str
    sources: tuple[str, ...]
    leads: tuple[str, ...]


def input_codes(folder: Path, about: Mapping[str, Any]) -> InputCodes:
    """The words behind the numbers, out of an index and what it says of itself."""
    now, before = about["inputs"], about["inputs_before"]
    return InputCodes(
        Model(folder / MODEL, tuple(now["features"]), tuple(now["given"])),
        Model(folder / BEFORE, tuple(before["features"]), ()) if before else None,
        before["quarter"] if before else "",
        tuple(about["sources"]),
        tuple(about["leads"]),
    )


def read_inputs(family: Family, text: bytes, codes: InputCodes) -> Inputs:
    """The inputs of a family whose card is open, out of an opened text."""
    values, places, sources, leads, then, values_then, relinked = text.decode().split("\n")
    standing = codes.now.standing(values, family.regency_code)
    provenance = dict(zip(codes.now.given, _numbers(places), strict=True))
    given = {
        place: {"source": codes.sources[source], "as_of": _day(day)}
        for place, source, day in _threes(_numbers(sources))
    }
    answers = answers_of(
        standing, {f"{name}_from": place for name, place in provenance.items()}, given
    )
    now = _with(family, answers, standing)
    before = _before(then, values_then or values, codes)
    moved = set(_numbers(relinked))
    changed = frozenset(name for name, place in provenance.items() if place in moved)
    return Inputs(now, tuple(_leads(leads, codes)), before, _change(before, now, changed))


def _with(family: Family, answers: tuple[Answer, ...], standing: Standing) -> Family:
    return replace(family, answers=answers, standing=standing if family.ranked else None)


def _before(then: str, values: str, codes: InputCodes) -> Family | None:
    if not then or codes.before is None:
        return None
    regency, _, decile = then.partition(" ")
    return Family(
        family_id=0,
        quarter=codes.quarter_before,
        regency_code=regency,
        regency="",
        size=0,
        ranked={"decile": int(decile)} if decile else None,
        not_ranked=None,
        answers=(),
        seats=(),
        standing=codes.before.standing(values, regency) if decile else None,
    )


def _change(
    before: Family | None, now: Family, relinked: frozenset[str]
) -> tuple[Part, ...] | None:
    if before is None or before.standing is None or now.standing is None:
        return None
    return score_change(before.standing, now.standing, relinked=relinked)


def _leads(text: str, codes: InputCodes) -> Iterable[Lead]:
    numbers = _numbers(text)
    for at in range(0, len(numbers), 4):
        member, kind, source, day = numbers[at : at + 4]
        yield Lead(member or 0, codes.leads[kind or 0], codes.sources[source or 0], _day(day))


def _threes(numbers: list[int | None]) -> Iterable[tuple[int, int, int | None]]:
    for at in range(0, len(numbers), 3):
        place, source, day = numbers[at : at + 3]
        yield place or 0, source or 0, day


def _numbers(text: str) -> list[int | None]:
    return [None if sign == " " else ord(sign) - NOTHING - 1 for sign in text]


def _day(days: int | None) -> date | None:
    return None if days is None else EPOCH + timedelta(days=days)
