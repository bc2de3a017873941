"""A scoring model applied to a survey, in the same whole numbers as the register's SQL."""

from __future__ import annotations

import numpy as np

from tunggal.adapters.fitting.areas import effect_of
from tunggal.adapters.fitting.survey import MISSING, SIZE, Array, SurveyData
from tunggal.policy.scoring import Bins, Codes, Feature, Scoring, Spread


def scores(survey: SurveyData, scoring: Scoring) -> Array:
    """The welfare score of each family, in millionths."""
    total: Array = np.full(len(survey), scoring.intercept, dtype=np.int64)
    for feature in scoring.features:
        total += points(survey.features[feature.name], feature)
    return total + effect_of(survey, scoring.areas).astype(np.int64)


def points(values: Array, feature: Feature) -> Array:
    """The points of one feature for each family, in millionths."""
    rule = feature.rule
    if isinstance(rule, Codes):
        given: Array = np.full(len(values), feature.missing_points, dtype=np.int64)
        for code, worth in rule.points.items():
            given[values == code] = worth
        return given
    if isinstance(rule, Bins):
        place = np.searchsorted(np.array(rule.starts, dtype=np.int64), values, side="right")
        given = np.array(rule.points, dtype=np.int64)[place]
    else:
        given = rule.per_unit * np.clip(values, rule.least, rule.most)
    return np.where(values == MISSING, feature.missing_points, given)


def deviations(survey: SurveyData, scoring: Scoring, score: Array) -> Array:
    """The standard deviation of each score, in millionths; a survey's answers are fresh."""
    sd = model_sd(survey, scoring.spread, score)
    extra = extra_variance(survey, scoring)
    return np.floor(np.sqrt((sd * sd + 1_000_000 * extra).astype(float))).astype(np.int64)


def extra_variance(survey: SurveyData, scoring: Scoring) -> Array:
    """What missing answers add to the variance, in millionths."""
    extra: Array = np.zeros(len(survey), dtype=np.int64)
    for feature in scoring.features:
        missing = _missing(survey.features[feature.name], feature)
        extra += np.where(missing, feature.missing_variance, 0)
    return extra


def _missing(values: Array, feature: Feature) -> Array:
    if isinstance(feature.rule, Codes):
        return ~np.isin(values, sorted(feature.rule.points))
    return values == MISSING


def model_sd(survey: SurveyData, spread: Spread, score: Array) -> Array:
    """The model's own deviation by level of the score and family size."""
    row, column = bands(survey, spread, score)
    return np.array(spread.sd, dtype=np.int64)[row, column]


def bands(survey: SurveyData, spread: Spread, score: Array) -> tuple[Array, Array]:
    """The row and column of the spread that each family stands in."""
    row = np.searchsorted(np.array(spread.scores, dtype=np.int64), score, side="right")
    sizes = survey.features.get(SIZE, np.zeros(len(survey), dtype=np.int64))
    return row, np.searchsorted(np.array(spread.sizes, dtype=np.int64), sizes, side="right")
