"""The model card: what a model was fitted on and how wrong it is, judged on unseen clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tunggal.adapters.fitting import measures
from tunggal.adapters.fitting.chances import chances_up_to, depth_by_group
from tunggal.adapters.fitting.groups import fair_groups, groupings
from tunggal.adapters.fitting.measures import Errors, Grouping, Measure
from tunggal.adapters.fitting.survey import Array, SurveyData
from tunggal.adapters.fitting.training import INNER_FOLDS, Z
from tunggal.adapters.fitting.validation import OUTER_FOLDS, Held
from tunggal.policy.scoring import Bins, Codes, Feature, Scoring

Card = dict[str, Any]


def model_card(survey: SurveyData, scoring: Scoring, held: Held, penalty: float) -> Card:
    """Everything the card says, as plain values; the same survey gives the same card."""
    parts = groupings(survey)
    single = measures.errors(survey, held.score, parts)
    ols = measures.errors(survey, held.ols, parts[:1])[0]
    return {
        "model": scoring.name,
        "basis": scoring.basis,
        "note": scoring.origin.note,
        "data": _data(survey, scoring),
        "method": _method(scoring, penalty, held),
        "fit": {"model": _fit(survey, held.score), "plain_ols": _fit(survey, held.ols)},
        "coverage": _coverage(survey, held, parts),
        "errors": {
            grouping.name: _errors(each) for grouping, each in zip(parts, single, strict=True)
        },
        "plain_ols_errors": _errors(ols),
        "fairness": _fairness(survey, held, parts, single),
        "features": {each.name: _feature(each) for each in scoring.features},
    }


def _data(survey: SurveyData, scoring: Scoring) -> Card:
    return {
        "survey": scoring.origin.survey,
        "digest": scoring.origin.digest,
        "families": len(survey),
        "clusters": len(np.unique(survey.cluster.astype(str))),
        "areas": {
            level: len(np.unique(codes.astype(str))) for level, codes in survey.areas.items()
        },
        "left_out_without_welfare_or_weight": survey.left_out,
        "welfare_raised_to_the_lowest_thousandth": survey.raised,
    }


def _method(scoring: Scoring, penalty: float, held: Held) -> Card:
    return {
        "estimates": "natural logarithm of welfare",
        "regression": "ridge, weighted by sampling weight; amounts as stairs of bins",
        "penalty": penalty,
        "penalties_in_folds": list(held.penalties),
        "areas": "effects shrunk towards the larger area (empirical Bayes on cluster means)",
        "folds": f"{OUTER_FOLDS} of whole clusters to judge, {INNER_FOLDS} within each to choose",
        "intervals": f"{measures.RESAMPLED} resamples of whole clusters, 5th to 95th of a hundred",
        "seed": measures.SEED,
        "stale_after_years": scoring.stale.after_years,
        "stale_variance_per_year": scoring.stale.variance_per_year,
        "assumed": "stale answers widen by assumption: one round of a survey cannot show ageing",
    }


def _fit(survey: SurveyData, said: Array) -> Card:
    truth, weight = survey.log_welfare, survey.weight
    return {
        "r_squared": _rounded(measures.r_squared(truth, said, weight)),
        "rank_correlation": _rounded(measures.rank_correlation(truth, said, weight)),
    }


def _coverage(survey: SurveyData, held: Held, parts: list[Grouping]) -> Card:
    """The part of families whose welfare lies in their 90 % interval."""
    inside = np.abs(survey.log_welfare - held.score) <= Z * held.sd
    fifths = np.searchsorted(
        np.quantile(held.score, [0.2, 0.4, 0.6, 0.8]), held.score, side="right"
    )
    level = Grouping("level", tuple(f"fifth {place}" for place in range(1, 6)), fifths)
    return {
        each.name: _averages(inside, survey.weight, each)
        for each in (*parts[:1], level, *parts[1:])
    }


def _averages(inside: Array, weight: Array, grouping: Grouping) -> Card:
    held = np.bincount(grouping.group, minlength=len(grouping.labels))
    return {
        label: _rounded(
            np.average(inside[grouping.group == place], weights=weight[grouping.group == place])
        )
        for place, label in enumerate(grouping.labels)
        if held[place] >= measures.LEAST_SHOWN
    }


def _errors(found: Errors) -> Card:
    return {
        "exclusion": _by_quota(found.exclusion),
        "inclusion": _by_quota(found.inclusion),
    }


def _by_quota(found: Mapping[int, Mapping[str, Measure]]) -> Card:
    return {
        str(quota): {label: _triple(each) for label, each in groups.items()}
        for quota, groups in found.items()
    }


def _triple(each: Measure) -> list[float | None]:
    """Value, low and high of the 90 % interval; null where nobody of the group is poor."""
    return [_rounded(part) for part in (each.value, each.low, each.high)]


def _fairness(survey: SurveyData, held: Held, parts: list[Grouping], single: list[Errors]) -> Card:
    """What either fairness rule costs, in exclusion, overall and by group."""
    rule, party = fair_groups(survey)
    if rule is None:
        return {}
    up_to = chances_up_to(held.score, held.sd, survey.weight)
    depth = depth_by_group(held.score, up_to, weight=survey.weight, party=party)
    grouped = measures.errors(survey, depth, parts)
    return {
        "size_bands": list(rule.size_bands),
        "head_sex": rule.head_sex,
        "one_cut_off": {
            each.name: _by_quota(found.exclusion) for each, found in zip(parts, single, strict=True)
        },
        "by_group": {
            each.name: _by_quota(found.exclusion)
            for each, found in zip(parts, grouped, strict=True)
        },
    }


def _feature(feature: Feature) -> Card:
    rule = feature.rule
    if isinstance(rule, Codes | Bins):
        worth = list(rule.points.values()) if isinstance(rule, Codes) else list(rule.points)
    else:
        worth = [rule.per_unit * rule.least, rule.per_unit * rule.most]
    return {"least_points": min(worth), "most_points": max(worth)}


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
