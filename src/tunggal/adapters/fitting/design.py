"""Turns features into the columns of a regression, and its weights back into points.

A code is a column of its own. An amount becomes stairs: one column per step, so that a penalty
shrinks the rise from one bin to the next and the curve stays smooth. A missing answer is a column
too, where the survey has any.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tunggal.adapters.fitting.survey import MISSING, Array, SurveyData, weighted_quantile
from tunggal.policy.scoring import Bins, Codes, Feature

FEW_VALUES = 25  # an amount with no more values has a bin for each, else bins of equal weight
BINS = 10
RISE = 1 / np.sqrt(3.0)  # a rise between neighbouring bins is penalised three times as a code is
MILLION = 1_000_000


@dataclass(frozen=True)
class Block:
    """The columns of one feature: codes or steps, and whether missing answers have a column."""

    name: str
    kind: str
    levels: tuple[int, ...]
    missing: bool

    @property
    def width(self) -> int:
        return len(self.levels) + self.missing


def blocks(survey: SurveyData) -> tuple[Block, ...]:
    """The columns that a survey's features need; features with a single value need none."""
    made = [_block(name, survey) for name in sorted(survey.features)]
    return tuple(block for block in made if block.width > (block.kind == "code"))


def _block(name: str, survey: SurveyData) -> Block:
    values, kind = survey.features[name], survey.kinds[name]
    known = values != MISSING
    found = np.unique(values[known])
    if kind == "amount":
        found = _steps(values[known], survey.weight[known], found)
    return Block(name, kind, tuple(int(value) for value in found), bool((~known).any()))


def _steps(values: Array, weight: Array, found: Array) -> Array:
    """Where bins begin, the lowest left open."""
    if len(found) <= FEW_VALUES:
        return found[1:]
    parts = [weighted_quantile(values, weight, part / BINS) for part in range(1, BINS)]
    return np.array(sorted({part for part in parts if part > found[0]}))


def matrix(survey: SurveyData, made: tuple[Block, ...]) -> Array:
    """One row per family, one column per code, step or missing answer."""
    columns = [column for block in made for column in _columns(survey.features[block.name], block)]
    return np.array(columns, dtype=float).reshape(len(columns), len(survey)).T


def _columns(values: Array, block: Block) -> list[Array]:
    missing = values == MISSING
    if block.kind == "code":
        columns = [(values == level).astype(float) for level in block.levels]
    else:
        columns = [_step(values, missing, level) for level in block.levels]
    return [*columns, missing.astype(float)] if block.missing else columns


def _step(values: Array, missing: Array, level: int) -> Array:
    step = RISE * (values >= level)
    known = ~missing
    return np.where(missing, step[known].mean() if known.any() else 0.0, step)


def features(
    survey: SurveyData, made: tuple[Block, ...], slopes: Array
) -> tuple[list[Feature], float]:
    """The features with points in millionths, and what the intercept gains by their averages.

    Points are counted from the average family of the survey, so a missing answer is worth zero
    unless the survey itself has missing answers to learn from.
    """
    listed, gained, first = [], 0.0, 0
    for block in made:
        feature, average = _feature(survey, block, slopes[first : first + block.width])
        listed.append(feature)
        gained += average
        first += block.width
    return listed, gained


def _feature(survey: SurveyData, block: Block, slopes: Array) -> tuple[Feature, float]:
    values = survey.features[block.name]
    column_points = np.array(_columns(values, block)).T @ slopes
    average = float(np.average(column_points, weights=survey.weight))
    variance = float(np.average((column_points - average) ** 2, weights=survey.weight))
    missing = (
        _millionths(slopes[-1] + _unanswered(survey, block, slopes) - average)
        if block.missing
        else 0
    )
    if block.kind == "code":
        points = {
            code: _millionths(slope - average)
            for code, slope in zip(block.levels, slopes, strict=False)
        }
        return Feature(block.name, Codes(points), missing, _millionths(variance)), average
    stairs = np.concatenate([[0.0], np.cumsum(slopes[: len(block.levels)] * RISE)])
    rule = Bins(block.levels, tuple(_millionths(stair - average) for stair in stairs))
    return Feature(block.name, rule, missing, _millionths(variance)), average


def _unanswered(survey: SurveyData, block: Block, slopes: Array) -> float:
    """What the steps are worth for a family that did not answer: their average."""
    if block.kind == "code":
        return 0.0
    known = survey.features[block.name] != MISSING
    values = survey.features[block.name][known]
    means = [
        RISE * float((values >= level).mean()) if len(values) else 0.0 for level in block.levels
    ]
    return float(np.dot(means, slopes[: len(block.levels)]))


def _millionths(value: float) -> int:
    return round(float(value) * MILLION)
