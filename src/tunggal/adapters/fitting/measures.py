"""Errors of targeting at equal quotas, with intervals from resampled clusters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tunggal.adapters.fitting.survey import Array, SurveyData

QUOTAS = (10, 20, 30, 40, 50)  # per cent of the weight
RESAMPLED = 200
SEED = 20260101
LEAST_SHOWN = 50  # a group of fewer surveyed families is not shown


@dataclass(frozen=True)
class Measure:
    """A part between 0 and 1 with its 90 % interval."""

    value: float
    low: float
    high: float


def resamples(survey: SurveyData) -> Iterator[Array]:
    """The weight of each family as surveyed, then in each resample of whole clusters."""
    yield survey.weight
    _, cluster = np.unique(survey.cluster.astype(str), return_inverse=True)
    number = int(cluster.max()) + 1
    random = np.random.Generator(np.random.PCG64(SEED))
    for _ in range(RESAMPLED):
        drawn = np.bincount(random.integers(0, number, size=number), minlength=number)
        yield survey.weight * drawn[cluster]


def r_squared(truth: Array, said: Array, weight: Array) -> float:
    mean = float(np.average(truth, weights=weight))
    return float(1 - weight @ (truth - said) ** 2 / (weight @ (truth - mean) ** 2))


def rank_correlation(truth: Array, said: Array, weight: Array) -> float:
    """Spearman's correlation of weighted places."""
    left, right = _places(truth, weight), _places(said, weight)
    left, right = left - np.average(left, weights=weight), right - np.average(right, weights=weight)
    return float(weight @ (left * right) / np.sqrt((weight @ left**2) * (weight @ right**2)))


def _places(values: Array, weight: Array) -> Array:
    _, tied = np.unique(values, return_inverse=True)
    held = np.bincount(tied, weight)
    return (np.cumsum(held) - held / 2)[tied]


@dataclass(frozen=True)
class Grouping:
    """A way to part the families: a label per group, and the group of each family."""

    name: str
    labels: tuple[str, ...]
    group: Array


@dataclass(frozen=True)
class Errors:
    """Exclusion (undercoverage) and inclusion (leakage) by quota, and by group of one grouping."""

    exclusion: dict[int, dict[str, Measure]]
    inclusion: dict[int, dict[str, Measure]]


def errors(survey: SurveyData, order_by: Array, groupings: Sequence[Grouping]) -> list[Errors]:
    """The errors of one order of families against the order of welfare, for each grouping."""
    truth, said = np.argsort(survey.welfare, kind="stable"), np.argsort(order_by, kind="stable")
    drawn = [
        [
            _sums(_poorest(truth, weight, quota), _poorest(said, weight, quota), weight, groupings)
            for quota in QUOTAS
        ]
        for weight in resamples(survey)
    ]
    return [
        Errors(
            _measures(grouping, [[sums[place][0] for sums in each] for each in drawn]),
            _measures(grouping, [[sums[place][1] for sums in each] for each in drawn]),
        )
        for place, grouping in enumerate(groupings)
    ]


def _poorest(order: Array, weight: Array, quota: int) -> Array:
    """Which families hold the poorest part of the weight."""
    held = weight[order]
    chosen: Array = np.zeros(len(order), dtype=bool)
    chosen[order] = np.cumsum(held) - held < quota / 100 * held.sum()
    return chosen


def _sums(
    poor: Array, given: Array, weight: Array, groupings: Sequence[Grouping]
) -> list[tuple[Array, Array]]:
    """Per grouping, the parts missed among the poor and wasted among the given, by group."""
    return [_parts(each, 2 * poor.astype(int) + given, weight) for each in groupings]


def _parts(grouping: Grouping, what: Array, weight: Array) -> tuple[Array, Array]:
    """what: 0 neither poor nor given, 1 given only, 2 poor only, 3 both."""
    number = len(grouping.labels)
    held = np.bincount(4 * grouping.group + what, weight, 4 * number).reshape(number, 4)
    wasted, missed, both = held[:, 1], held[:, 2], held[:, 3]
    return _part(missed, missed + both), _part(wasted, wasted + both)


def _part(some: Array, whole: Array) -> Array:
    return np.divide(some, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _measures(grouping: Grouping, drawn: list[list[Array]]) -> dict[int, dict[str, Measure]]:
    """drawn: by resample, by quota, the parts of each group; the first is the survey itself."""
    table = np.array(drawn)
    held = np.bincount(grouping.group, minlength=len(grouping.labels))
    return {
        quota: {
            label: _measure(table[:, place, group])
            for group, label in enumerate(grouping.labels)
            if held[group] >= LEAST_SHOWN
        }
        for place, quota in enumerate(QUOTAS)
    }


def _measure(parts: Array) -> Measure:
    known = parts[1:][~np.isnan(parts[1:])]
    if np.isnan(parts[0]) or not len(known):
        return Measure(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile(known, [0.05, 0.95])
    return Measure(float(parts[0]), float(low), float(high))
