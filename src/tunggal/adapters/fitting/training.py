"""Trains one scoring model on the rows it is given, and on nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tunggal.adapters.fitting import design
from tunggal.adapters.fitting.applying import bands, extra_variance, scores
from tunggal.adapters.fitting.areas import area_effects, effect_of
from tunggal.adapters.fitting.ridge import Ridge, best_penalty, folds
from tunggal.adapters.fitting.survey import SIZE, Array, SurveyData, weighted_quantile
from tunggal.policy.scoring import Origin, Scoring, Spread, Stale

INNER_FOLDS = 5
ROUNDS = 4  # answers and areas are fitted in turn until neither moves the other any more
COVERED, Z = 0.90, 1.6448536269514722
SIZE_BANDS = (3, 5)
LEAST_IN_BAND = 200
MILLION = 1_000_000


@dataclass(frozen=True)
class Labels:
    """What a model file says beside its numbers."""

    name: str
    basis: str
    since: date
    note: str
    stale: Stale


def train(survey: SurveyData, labels: Labels) -> tuple[Scoring, float]:
    """The model of these rows and its penalty; interval widths come from folds held out within."""
    made = design.blocks(survey)
    columns = design.matrix(survey, made)
    fold = folds(survey.cluster, number=INNER_FOLDS, salt="inner")
    penalty = best_penalty(columns, survey.log_welfare, survey.weight, fold)
    scoring = _fit(survey, columns, made=made, penalty=penalty, labels=labels)
    spread = _spread(survey, fold, penalty, labels)
    return replace(scoring, spread=spread), penalty


def _fit(
    survey: SurveyData,
    columns: Array,
    *,
    made: tuple[design.Block, ...],
    penalty: float,
    labels: Labels,
) -> Scoring:
    ridge = Ridge.of(columns, survey.weight)
    area = np.zeros(len(survey))
    effects: dict[str, float] = {}
    level, slopes = 0.0, np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        level, slopes = ridge.fit(survey.log_welfare - area, penalty)
        effects = area_effects(survey, survey.log_welfare - level - columns @ slopes)
        area = effect_of(survey, effects)
    features, gained = design.features(survey, made, slopes)
    return Scoring(
        labels.name,
        labels.basis,
        labels.since,
        Origin(survey.name, survey.digest, len(survey), labels.note),
        round((level + gained) * MILLION),
        tuple(features),
        {code: round(effect * MILLION) for code, effect in sorted(effects.items())},
        Spread((), (), ((MILLION,),)),
        labels.stale,
    )


def _spread(survey: SurveyData, fold: Array, penalty: float, labels: Labels) -> Spread:
    """How wide 90 % intervals must be, by level and size, on rows the model has not seen."""
    score: Array = np.zeros(len(survey), dtype=np.int64)
    extra: Array = np.zeros(len(survey), dtype=np.int64)
    for held in np.unique(fold):
        away, here = survey.rows(fold != held), survey.rows(fold == held)
        made = design.blocks(away)
        columns = design.matrix(away, made)
        scoring = _fit(away, columns, made=made, penalty=penalty, labels=labels)
        score[fold == held] = scores(here, scoring)
        extra[fold == held] = extra_variance(here, scoring)
    return _widths(survey, score, extra)


def _widths(survey: SurveyData, score: Array, extra: Array) -> Spread:
    missed = survey.log_welfare - score / MILLION
    # |missed| <= Z * sqrt(sd^2 + extra) holds exactly where this is at most sd^2.
    needed = (missed / Z) ** 2 - extra / MILLION
    cuts = [int(weighted_quantile(score, survey.weight, part / 4)) for part in (1, 2, 3)]
    sizes = SIZE_BANDS if SIZE in survey.features else ()
    empty = Spread(tuple(sorted(set(cuts))), sizes, ())
    row, column = bands(survey, empty, score)
    everyone: Array = np.ones(len(survey), dtype=bool)
    sd = tuple(
        tuple(
            _width(needed, survey.weight, [(row == i) & (column == j), row == i, everyone])
            for j in range(len(sizes) + 1)
        )
        for i in range(len(empty.scores) + 1)
    )
    return replace(empty, sd=sd)


def _width(needed: Array, weight: Array, choices: list[Array]) -> int:
    """The deviation that covers nine tenths, in the narrowest choice with enough families."""
    chosen = next((each for each in choices if each.sum() >= LEAST_IN_BAND), choices[-1])
    count = int(chosen.sum())
    part = min(COVERED * (count + 1) / count, 1.0)  # the split-conformal correction for few rows
    squared = max(float(weighted_quantile(needed[chosen], weight[chosen], part)), 1e-4)
    return round(float(np.sqrt(squared)) * MILLION)
