"""The facts of one family in one release, out of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tunggal.cycle.explanation.change import Standing, points_of
from tunggal.policy.scoring import MEMBER_FEATURES, NOT_ASKED, Scoring
from tunggal.policy.variables import Variable

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """One feature of the score: its value, its points in millionths, and who said so and when."""

    feature: str
    value: int | None
    points: int
    source: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class Seat:
    """What became of the family, or of one member, in a programme."""

    programme: str
    unit: str
    unit_id: int
    outcome: str
    reason: str
    waiting_place: int | None
    last_decile: int | None  # the decile of the least poor recipient of the regency
    cause: str | None = None  # why a seat that a guard keeps would be lost
    until: date | None = None  # last day of the notice or shield


@dataclass(frozen=True)
class Family:
    """One family in one release."""

    family_id: int
    quarter: str
    regency_code: str
    regency: str
    size: int
    ranked: Row | None
    not_ranked: str | None
    answers: tuple[Answer, ...]
    seats: tuple[Seat, ...]
    standing: Standing | None

    @property
    def decile(self) -> int | None:
        return int(self.ranked["decile"]) if self.ranked else None


def feature_values(
    scoring: Scoring, variables: Mapping[str, Variable], family: Row, members: Row
) -> dict[str, int | None]:
    """The value of each feature of the model; what the form skips counts as NOT_ASKED."""
    values: dict[str, int | None] = {}
    for name in scoring.feature_names():
        values[name] = members.get(name) if name in MEMBER_FEATURES else family.get(name)
        if name in variables and values[name] is None and _skipped(variables[name], family):
            values[name] = NOT_ASKED
    return values


def _skipped(variable: Variable, family: Row) -> bool:
    if variable.asked_when is None:
        return False
    question, answers = variable.asked_when
    return family.get(question) is not None and family[question] not in answers


def answers_of(
    standing: Standing, provenance: Row, sources: Mapping[int, Row]
) -> tuple[Answer, ...]:
    """Every feature with its points, the strongest pull towards poverty first.

    `provenance` names, per variable, the place in `sources` of the record that gave the answer.
    """
    answers = []
    for feature in standing.scoring.features:
        value = standing.values.get(feature.name)
        given = sources.get(provenance.get(f"{feature.name}_from") or 0, {})
        points = points_of(feature, value)
        answers.append(
            Answer(feature.name, value, points, given.get("source", ""), given.get("as_of"))
        )
    return tuple(sorted(answers, key=lambda answer: (answer.points, answer.feature)))
