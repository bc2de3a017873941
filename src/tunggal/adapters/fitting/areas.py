"""Area effects, shrunk towards the larger area as far as the clusters of the area are few.

Empirical Bayes on cluster means of what the answers leave unexplained (Fay and Herriot 1979, with
the variance between areas by the method of moments).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tunggal.adapters.fitting.survey import Array, SurveyData


def area_effects(survey: SurveyData, unexplained: Array) -> dict[str, float]:
    """The effect of every area of every level; a smaller area's effect holds the larger one's."""
    effects: dict[str, float] = {}
    larger = np.zeros(len(survey))
    for codes in survey.areas.values():
        names, first, area = np.unique(codes.astype(str), return_index=True, return_inverse=True)
        larger = larger + _level(survey, area, unexplained - larger)[area]
        effects |= dict(zip(names.tolist(), larger[first].tolist(), strict=True))
    return effects


def _level(survey: SurveyData, area: Array, unexplained: Array) -> Array:
    of_cluster, weight, means = _cluster_means(survey, area, unexplained)
    held = np.bincount(of_cluster, weight)
    average = np.bincount(of_cluster, weight * means) / held
    clusters = held**2 / np.bincount(of_cluster, weight**2)  # effective number
    noise = _noise(of_cluster, weight, means, average) / clusters
    between = max(float(np.average(average**2 - noise, weights=clusters)), 0.0)
    return average * between / (between + noise)


def _cluster_means(
    survey: SurveyData, area: Array, unexplained: Array
) -> tuple[Array, Array, Array]:
    """Area, weight and weighted mean of each cluster (a cluster in two areas counts as two)."""
    _, cluster = np.unique(survey.cluster.astype(str), return_inverse=True)
    pairs, of_row = np.unique(area * (cluster.max() + 1) + cluster, return_inverse=True)
    weight = np.bincount(of_row, survey.weight)
    means = np.bincount(of_row, survey.weight * unexplained) / weight
    return pairs // (cluster.max() + 1), weight, means


def _noise(of_cluster: Array, weight: Array, means: Array, average: Array) -> float:
    """The variance of cluster means around the mean of their area."""
    squares = float((weight * (means - average[of_cluster]) ** 2).sum()) / float(weight.mean())
    free = len(means) - len(average)
    return max(squares / max(free, 1), 1e-12)


def effect_of(survey: SurveyData, effects: Mapping[str, float]) -> Array:
    """The effect of each family's smallest known area; 0 where none is known."""
    found = np.zeros(len(survey))
    for codes in survey.areas.values():
        names, area = np.unique(codes.astype(str), return_inverse=True)
        here = np.array([effects.get(name, np.nan) for name in names.tolist()])[area]
        found = np.where(np.isnan(here), found, here)
    return found
