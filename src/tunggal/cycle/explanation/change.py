"""The account of a change of score between two releases; its parts add up exactly.

For each feature the change of points splits in two: what the new answer would have changed under
the old model, and what the new model changes at the new answer. The first belongs to the family's
own data, to its members or to a correction of linkage; the second to the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tunggal.policy.scoring import MEMBER_FEATURES, Bins, Codes, Feature, Scoring

CAUSES = ("own_data", "members", "linkage", "model")


@dataclass(frozen=True)
class Standing:
    """What a release says of one family's score: the model, its area and the value of each feature."""

    scoring: Scoring
    regency_code: str
    values: Mapping[str, int | None]

    @property
    def score(self) -> int:
        """Intercept, area and all parts, in millionths."""
        parts = sum(points_of(each, self.values.get(each.name)) for each in self.scoring.features)
        return self.scoring.intercept + area_points(self.scoring, self.regency_code) + parts


@dataclass(frozen=True)
class Part:
    """One cause of a change: which feature (or `area`, `intercept`) and by how much."""

    feature: str
    cause: str
    points: int


def score_change(
    before: Standing, after: Standing, *, relinked: frozenset[str]
) -> tuple[Part, ...]:
    """The causes of `after.score - before.score`; their points add up to it exactly.

    `relinked` names the features whose new value comes from a record that was already known but
    belonged to another family: a correction of linkage. Causes of no points are left out.
    """
    parts = [Part("intercept", "model", after.scoring.intercept - before.scoring.intercept)]
    parts += _area(before, after)
    for name in dict.fromkeys((*before.scoring.feature_names(), *after.scoring.feature_names())):
        parts += _feature(name, before, after, "linkage" if name in relinked else _cause(name))
    return tuple(part for part in parts if part.points)


def _area(before: Standing, after: Standing) -> list[Part]:
    moved = area_points(before.scoring, after.regency_code)
    return [
        Part("area", "own_data", moved - area_points(before.scoring, before.regency_code)),
        Part("area", "model", area_points(after.scoring, after.regency_code) - moved),
    ]


def _feature(name: str, before: Standing, after: Standing, cause: str) -> list[Part]:
    old = _points(before.scoring, name, before.values)
    between = _points(before.scoring, name, after.values)
    new = _points(after.scoring, name, after.values)
    return [Part(name, cause, between - old), Part(name, "model", new - between)]


def _points(scoring: Scoring, name: str, values: Mapping[str, int | None]) -> int:
    for feature in scoring.features:
        if feature.name == name:
            return points_of(feature, values.get(name))
    return 0


def _cause(name: str) -> str:
    return "members" if name in MEMBER_FEATURES else "own_data"


def points_of(feature: Feature, value: int | None) -> int:
    """The points of one answer, in millionths: what the SQL of rank gives for it."""
    rule = feature.rule
    if isinstance(rule, Codes):
        return (
            feature.missing_points
            if value is None
            else rule.points.get(value, feature.missing_points)
        )
    if value is None:
        return feature.missing_points
    if isinstance(rule, Bins):
        return rule.points[sum(1 for start in rule.starts if value >= start)]
    return rule.per_unit * max(min(value, rule.most), rule.least)


def area_points(scoring: Scoring, regency_code: str) -> int:
    """The points of a regency, or of its province where the regency has none."""
    return scoring.areas.get(regency_code, scoring.areas.get(regency_code[:2], 0))
