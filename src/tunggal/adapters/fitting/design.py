"""Turns features into the columns of a regression, and its weights back into points.

A code is a column of its own. An amount becomes a straight line with stairs upon it, one column
per step: a penalty shrinks the rise from one bin to the next, so the curve bends only as far as
the survey shows. A missing answer is a column too, where the survey has enough of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tunggal.adapters.fitting.survey import MISSING, Array, SurveyData, weighted_quantile
from tunggal.policy.scoring import Bins, Codes, Feature

FEW_VALUES = 25  # an amount with no more values has a bin for each, else bins of equal weight
BINS = 10
LEAST_MISSING = 0.01  # fewer missing answers teach nothing: they count as the average
RISE = 1 / np.sqrt(3.0)  # a rise between neighbouring bins is penalised three times as a code is
MILLION = 1_000_000


@dataclass(frozen=True)
class Block:
    """The columns of one feature.

    levels: its codes, or where its bins begin (the lowest is left open). centres: the average of
    each bin, in standard deviations from the mean; empty for codes. missing: whether missing
    answers have a column.
    """

    name: str
    levels: tuple[int, ...]
    centres: tuple[float, ...]
    missing: bool

    @property
    def table(self) -> Array:
        """What the columns hold for each code or bin: shape (codes or bins, columns)."""
        if not self.centres:
            return np.eye(len(self.levels))
        places = np.arange(len(self.centres))
        stairs = RISE * (places[:, None] >= places[None, 1:])
        return np.hstack([stairs, np.array(self.centres)[:, None]])

    @property
    def width(self) -> int:
        return self.table.shape[1] + self.missing  # type: ignore[no-any-return]

    def columns(self, values: Array) -> Array:
        """One row per family; who did not answer stands at the average of those who did."""
        missing = values == MISSING
        listed = np.array(self.levels, dtype=np.int64)
        place = np.searchsorted(listed, values[~missing], side="right" if self.centres else "left")
        filled = self.table[place]
        columns = np.zeros((len(values), self.width))
        columns[~missing, : filled.shape[1]] = filled
        columns[missing, : filled.shape[1]] = filled.mean(axis=0) if len(filled) else 0.0
        if self.missing:
            columns[:, -1] = missing
        return columns


def blocks(survey: SurveyData) -> tuple[Block, ...]:
    """The columns that a survey's features need; features with a single value need none."""
    made = [_block(name, survey) for name in sorted(survey.features)]
    return tuple(each for each in made if each is not None)


def _block(name: str, survey: SurveyData) -> Block | None:
    known = survey.features[name] != MISSING
    values, weight = survey.features[name][known], survey.weight[known]
    found = np.unique(values)
    learnt = float((~known).mean()) >= LEAST_MISSING
    if len(found) < 2 and not (len(found) and learnt):
        return None
    if survey.kinds[name] == "code":
        return Block(name, tuple(found.tolist()), (), learnt)
    starts = _starts(values, weight, found)
    return Block(name, tuple(starts.tolist()), _centres(values, starts), learnt)


def _starts(values: Array, weight: Array, found: Array) -> Array:
    """Where bins begin, the lowest left open."""
    if len(found) <= FEW_VALUES:
        return found[1:]
    parts = [weighted_quantile(values, weight, part / BINS) for part in range(1, BINS)]
    return np.array(sorted({int(part) for part in parts if part > found[0]}), dtype=np.int64)


def _centres(values: Array, starts: Array) -> tuple[float, ...]:
    place = np.searchsorted(starts, values, side="right")
    average = np.bincount(place, values) / np.bincount(place)
    return tuple(((average - values.mean()) / (values.std() or 1.0)).tolist())


def matrix(survey: SurveyData, made: tuple[Block, ...]) -> Array:
    """One row per family, the columns of all blocks side by side."""
    columns = [block.columns(survey.features[block.name]) for block in made]
    return np.hstack([np.zeros((len(survey), 0)), *columns])


def features(
    survey: SurveyData, made: tuple[Block, ...], slopes: Array
) -> tuple[list[Feature], float]:
    """The features with points in millionths, and what the intercept gains by their averages.

    Points are counted from the average family of the survey, so a missing answer is worth zero
    unless the survey itself has enough missing answers to learn from. Its variance is the share
    of the feature in the variance of the score: when all answers are missing, the shares add up
    to that variance; when one is, they are wider than need be.
    """
    listed, gained, first = [], 0.0, 0
    total = matrix(survey, made) @ slopes
    for block in made:
        own = slopes[first : first + block.width]
        worth = block.columns(survey.features[block.name]) @ own
        average = float(np.average(worth, weights=survey.weight))
        variance = max(_covariance(survey, worth, worth), _covariance(survey, worth, total))
        missing = worth[survey.features[block.name] == MISSING] - average
        listed.append(
            Feature(
                block.name,
                _rule(block, own, average),
                _millionths(missing[0]) if block.missing else 0,
                _millionths(variance),
            )
        )
        gained += average
        first += block.width
    return listed, gained


def _covariance(survey: SurveyData, one: Array, other: Array) -> float:
    distance = one - np.average(one, weights=survey.weight)
    return float(np.average(distance * other, weights=survey.weight))


def _rule(block: Block, own: Array, average: float) -> Codes | Bins:
    table = block.table
    points = tuple(_millionths(worth - average) for worth in table @ own[: table.shape[1]])
    if block.centres:
        return Bins(block.levels, points)
    return Codes(dict(zip(block.levels, points, strict=True)))


def _millionths(value: float) -> int:
    return round(float(value) * MILLION)
