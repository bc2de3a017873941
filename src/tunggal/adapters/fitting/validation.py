"""Judges a way of fitting on families in clusters that it has not seen."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from tunggal.adapters.fitting.applying import deviations, scores
from tunggal.adapters.fitting.ridge import folds
from tunggal.adapters.fitting.survey import MISSING, Array, SurveyData
from tunggal.adapters.fitting.training import MILLION, Labels, train

OUTER_FOLDS = 5


@dataclass(frozen=True)
class Held:
    """What models say of families they were not fitted on, in logarithms, a row per family.

    ols: what plain least squares, as in common practice, says in the same folds.
    """

    score: Array
    sd: Array
    ols: Array
    fold: Array
    penalties: tuple[float, ...]


def cross_validate(survey: SurveyData, labels: Labels, pool: Executor) -> Held:
    """Train anew without each fold of clusters, and score that fold; folds do not wait for another."""
    fold = folds(survey.cluster, number=OUTER_FOLDS, salt="outer")
    score, sd, ols = (np.zeros(len(survey)) for _ in range(3))
    penalties = []
    judged = pool.map(lambda held: _judged(survey, fold == held, labels), range(OUTER_FOLDS))
    for held, (*found, penalty) in enumerate(judged):
        score[fold == held], sd[fold == held], ols[fold == held] = found
        penalties.append(penalty)
    return Held(score, sd, ols, fold, tuple(penalties))


def _judged(survey: SurveyData, held: Array, labels: Labels) -> tuple[Array, Array, Array, float]:
    """Scores, their deviations and plain least squares of the rows held out; and the penalty."""
    away, here = survey.rows(~held), survey.rows(held)
    scoring, penalty = train(away, labels)
    found = scores(here, scoring)
    sd = deviations(here, scoring, found)
    return found / MILLION, sd / MILLION, _plain_ols(away, here), penalty


def _plain_ols(away: SurveyData, here: SurveyData) -> Array:
    """Least squares on straight amounts, a column per code, and the two largest levels of area."""
    left = [_ols_columns(away, away, name) for name in sorted(away.features)]
    right = [_ols_columns(here, away, name) for name in sorted(away.features)]
    for level in list(away.areas)[:2]:
        codes = np.unique(away.areas[level].astype(str))
        left.append((away.areas[level].astype(str)[:, None] == codes).astype(float))
        right.append((here.areas[level].astype(str)[:, None] == codes).astype(float))
    root = np.sqrt(away.weight)[:, None]
    fitted = np.hstack([np.ones((len(away), 1)), *left])
    slopes, *_ = np.linalg.lstsq(fitted * root, away.log_welfare * root[:, 0], rcond=1e-9)
    return np.hstack([np.ones((len(here), 1)), *right]) @ slopes


def _ols_columns(survey: SurveyData, away: SurveyData, name: str) -> Array:
    values, known = survey.features[name], away.features[name][away.features[name] != MISSING]
    missing = (values == MISSING).astype(float)[:, None]
    if away.kinds[name] == "code":
        return np.hstack([(values[:, None] == np.unique(known)).astype(float), missing])
    average = float(known.mean()) if len(known) else 0.0
    straight = np.where(values == MISSING, average, values).astype(float)[:, None]
    return np.hstack([straight, missing])
