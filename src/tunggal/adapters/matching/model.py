"""What the matcher learned: m and u of every level, and how probable each pattern of levels is.

A pattern is one level per comparison, written as digits: 0 unknown, 1 the best level, and so on.
All figures come from whole-number counts, so the same records give the same model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log2

from tunggal.adapters.matching.levels import COMPARISONS, Comparison

ASSUMED = 50  # pairs that the assumptions about a level count for beside the learned ones
PRIOR_ASSUMED = 0.05  # share of true pairs among those that blocks bring together
SHRINK = 20  # pairs that the curve counts for beside the pairs of one pattern
CURVE_ASSUMED = 4  # pairs that Bayes' rule counts for beside the pairs of one step of the curve
MOST_BITS = 60.0


@dataclass(frozen=True)
class Count:
    """Labelled pairs of one pattern: how many, and how many of them are one person."""

    pattern: str
    pairs: int
    same: int


@dataclass(frozen=True)
class Step:
    """A stretch of match weights (bits) that turned out equally probable."""

    upto: float
    pairs: int
    same: int
    weight: float

    @property
    def probability(self) -> float:
        assumed = _probability(self.weight)
        return (self.same + CURVE_ASSUMED * assumed) / (self.pairs + CURVE_ASSUMED)


@dataclass(frozen=True)
class LinkModel:
    """Counts of labelled pairs, and everything that follows from them."""

    counts: tuple[Count, ...] = ()
    comparisons: tuple[Comparison, ...] = field(default=COMPARISONS)

    @cached_property
    def prior(self) -> float:
        """Share of pairs brought together by the blocks that are one person."""
        same = sum(each.same for each in self.counts)
        pairs = sum(each.pairs for each in self.counts)
        return (same + ASSUMED * PRIOR_ASSUMED) / (pairs + ASSUMED)

    @cached_property
    def levels(self) -> dict[str, tuple[tuple[float, float], ...]]:
        """m and u of each level, by comparison, best level first."""
        return {each.name: self._rates(place, each) for place, each in enumerate(self.comparisons)}

    def _rates(self, place: int, comparison: Comparison) -> tuple[tuple[float, float], ...]:
        if not comparison.learned:
            return tuple((level.m, level.u) for level in comparison.levels)
        same, other = [0] * len(comparison.levels), [0] * len(comparison.levels)
        for each in self.counts:
            level = int(each.pattern[place], 36) - 1
            if level >= 0:
                same[level] += each.same
                other[level] += each.pairs - each.same
        return tuple(
            (_rate(same, at, level.m), _rate(other, at, level.u))
            for at, level in enumerate(comparison.levels)
        )

    def weight(self, pattern: str) -> float:
        """Bits for (or against) one person by Bayes' rule, levels taken as independent."""
        bits = log2(self.prior / (1 - self.prior))
        for comparison, digit in zip(self.comparisons, pattern, strict=True):
            level = int(digit, 36) - 1
            if level >= 0:
                m, u = self.levels[comparison.name][level]
                bits += log2(m / u)
        return bits

    def probability(self, pattern: str) -> float:
        """How probable it is that a pair of this pattern is one person, by the labelled pairs."""
        base, added = self._without_assumed(pattern)
        seen = self._seen.get(base)
        curve = self._on_curve(self.weight(base))
        pairs, same = (seen.pairs, seen.same) if seen else (0, 0)
        odds = _odds((same + SHRINK * curve) / (pairs + SHRINK)) * 2.0**added
        return float(odds / (1 + odds))

    def _without_assumed(self, pattern: str) -> tuple[str, float]:
        # What no labelled pair can teach is taken out of the pattern and added as odds.
        base, added = list(pattern), 0.0
        for place, comparison in enumerate(self.comparisons):
            level = int(pattern[place], 36) - 1
            if not comparison.learned and level >= 0:
                m, u = self.levels[comparison.name][level]
                base[place], added = "0", added + log2(m / u)
        return "".join(base), added

    @cached_property
    def _seen(self) -> Mapping[str, Count]:
        return {each.pattern: each for each in self.counts}

    @cached_property
    def curve(self) -> tuple[Step, ...]:
        """Probability by match weight, never falling: neighbours that would fall are pooled."""
        steps: list[Step] = []
        for each in sorted(
            self.counts, key=lambda count: (self.weight(count.pattern), count.pattern)
        ):
            weight = self.weight(each.pattern)
            steps.append(Step(weight, each.pairs, each.same, weight))
            while len(steps) > 1 and steps[-2].probability >= steps[-1].probability:
                steps[-2:] = [_pooled(*steps[-2:])]
        return tuple(steps)

    def _on_curve(self, weight: float) -> float:
        assumed = _probability(weight)
        if not self.curve:
            return assumed
        step = next((each for each in self.curve if weight <= each.upto), self.curve[-1])
        return step.probability

    def to_json(self) -> str:
        """The model as text: the counts it was learned from, and the m and u that follow."""
        held = {
            "counts": [
                [each.pattern, each.pairs, each.same]
                for each in sorted(self.counts, key=_by_pattern)
            ],
            "levels": {
                each.name: {
                    level.name: {"m": round(m, 9), "u": round(u, 9)}
                    for level, (m, u) in zip(each.levels, self.levels[each.name], strict=True)
                }
                for each in self.comparisons
            },
        }
        return json.dumps(held, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> LinkModel:
        """The model that a text of `to_json` holds."""
        return cls(tuple(Count(*each) for each in json.loads(text)["counts"]))


def learned(rows: Iterable[Mapping[str, object]]) -> LinkModel:
    """The model of counted patterns: rows with `pattern`, `pairs` and `same`."""
    counts = (
        Count(str(row["pattern"]), int(str(row["pairs"])), int(str(row["same"]))) for row in rows
    )
    return LinkModel(tuple(sorted(counts, key=_by_pattern)))


def _by_pattern(count: Count) -> str:
    return count.pattern


def _rate(counts: Sequence[int], at: int, assumed: float) -> float:
    return (counts[at] + ASSUMED * assumed) / (sum(counts) + ASSUMED)


def _pooled(one: Step, other: Step) -> Step:
    pairs = one.pairs + other.pairs
    weight = (one.weight * one.pairs + other.weight * other.pairs) / pairs
    return Step(other.upto, pairs, one.same + other.same, weight)


def _odds(probability: float) -> float:
    return probability / (1 - probability)


def _probability(weight: float) -> float:
    bounded = max(-MOST_BITS / 2, min(MOST_BITS / 2, weight))
    return float(1 / (1 + 2.0**-bounded))
