"""The groups of families that a model card looks at, as far as the survey knows them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tunggal.adapters.fitting.measures import Grouping
from tunggal.adapters.fitting.survey import HEAD_AGE, HEAD_SEX, MISSING, SIZE, Array, SurveyData
from tunggal.policy.ranking import Fairness

SIZE_STARTS, AGE_STARTS = (3, 5, 7), (30, 45, 60)
FAIR_SIZES = (3, 5)


def groupings(survey: SurveyData) -> list[Grouping]:
    """Everybody, then the largest areas, sizes, sex and age of the head."""
    made = [Grouping("all", ("all",), np.zeros(len(survey), dtype=int))]
    for level in list(survey.areas)[:1]:
        names, area = np.unique(survey.areas[level].astype(str), return_inverse=True)
        made.append(Grouping(level, tuple(names.tolist()), area))
    if SIZE in survey.features:
        made.append(_banded(survey, SIZE, SIZE_STARTS))
    if HEAD_SEX in survey.features:
        made.append(_sexes(survey))
    if HEAD_AGE in survey.features:
        made.append(_banded(survey, HEAD_AGE, AGE_STARTS))
    return made


def _banded(survey: SurveyData, name: str, starts: tuple[int, ...]) -> Grouping:
    values = survey.features[name]
    group = np.searchsorted(np.array(starts), values, side="right")
    labels = [f"up to {starts[0] - 1}"]
    labels += [f"{first} to {after - 1}" for first, after in pairwise(starts)]
    labels += [f"{starts[-1]} or more", "unknown"]
    return Grouping(name, tuple(labels), np.where(values == MISSING, len(labels) - 1, group))


def _sexes(survey: SurveyData) -> Grouping:
    values = survey.features[HEAD_SEX]
    group = np.where(values == 1, 0, np.where(values == 2, 1, 2))
    return Grouping(HEAD_SEX, ("male", "female", "unknown"), group)


def fair_groups(survey: SurveyData) -> tuple[Fairness | None, Array]:
    """The by_group rule that a survey can try out, and the group of each family."""
    sizes = FAIR_SIZES if SIZE in survey.features else ()
    head_sex = HEAD_SEX in survey.features
    if not sizes and not head_sex:
        return None, np.zeros(len(survey), dtype=int)
    party: Array = np.zeros(len(survey), dtype=int)
    if sizes:
        party += 10 * np.searchsorted(np.array(sizes), survey.features[SIZE], side="right")
    if head_sex:
        party += np.where(survey.features[HEAD_SEX] == MISSING, 0, survey.features[HEAD_SEX])
    return Fairness("by_group", sizes, head_sex), party
