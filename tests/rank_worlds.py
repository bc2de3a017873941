"""Small random countries for rank: families, members, a model and a ranking policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from tunggal.cycle.tables import BY_NAME
from tunggal.policy.dated import Dated, Spell
from tunggal.policy.ranking import Fairness, Ranking
from tunggal.policy.scoring import (
    Bins,
    Codes,
    Feature,
    Linear,
    Origin,
    Scoring,
    Spread,
    Stale,
)
from tunggal.policy.variables import Variable
from tunggal.registry.quarter import Quarter

QUARTER = Quarter(2026, 2)
_WORDS = {"id": "x", "en": "x"}
VARIABLES = {
    "lighting": Variable("lighting", "1", "code", _WORDS, {1: _WORDS, 2: _WORDS, 4: _WORDS}),
    "power": Variable(
        "power", "2", "code", _WORDS, {1: _WORDS, 3: _WORDS}, asked_when=("lighting", (1,))
    ),
    "car": Variable("car", "3", "flag", _WORDS, {1: _WORDS, 2: _WORDS}),
    "floor": Variable("floor", "4", "amount", _WORDS, {}, "m2", 500),
    "livestock": Variable("livestock", "5", "amount", _WORDS, {}, "", 500),
}
SCORING = Scoring(
    "small",
    "Peraturan contoh",
    date(2026, 1, 1),
    Origin("survey", "sha256:0", 10, "drawn for a test"),
    13_000_000,
    (
        Feature("lighting", Codes({1: 90_000, 2: -40_000}), 0, 9_000),
        Feature("power", Codes({0: -120_000, 1: 10_000, 3: 160_000}), 20_000, 30_000),
        Feature("car", Codes({1: 400_000, 2: -50_000}), -10_000, 0),
        Feature("floor", Bins((30, 60), (-100_000, 0, 90_000)), 5_000, 10_000),
        Feature("livestock", Linear(7_001, 0, 20), 3_000, 5_000),
        Feature("size", Bins((2, 5), (300_000, 0, -250_000)), 0, 0),
        Feature("aged_60", Linear(-30_000, 0, 2), 0, 0),
        Feature("pupils", Linear(9_000, 0, 3), 0, 0),
        Feature("workers", Linear(11_000, 0, 3), 0, 0),
        Feature("disabled", Linear(-21_000, 0, 3), 0, 0),
        Feature("children_0_4", Linear(-41_000, 0, 3), 0, 0),
        Feature("children_5_14", Linear(-31_000, 0, 3), 0, 0),
        Feature("head_marital", Codes({1: 1_000, 2: 2_000}), 0, 0),
        Feature("head_education", Codes({1: -1_000, 4: 2_000}), 500, 0),
        Feature("head_position", Codes({0: -1_000, 5: 12_000}), 500, 0),
        Feature("head_age", Bins((30,), (20_000, -20_000)), 0, 4_000),
        Feature("head_sex", Codes({1: 15_000, 2: -15_000}), 0, 2_000),
        Feature(
            "highest_education", Codes({1: -90_000, 2: -50_000, 4: 80_000, 6: 200_000}), 0, 8_000
        ),
        Feature("head_sector", Codes({0: -30_000, 1: -60_000, 20: 90_000}), 0, 8_000),
    ),
    {"11": 50_000, "1102": -75_000},
    Spread(
        (12_900_000, 13_300_000), (3,), ((450_000, 380_000), (400_000, 360_000), (500_000, 420_000))
    ),
    Stale(1, 24_000),
)
_LINE = Ranking("Peraturan contoh", "small", "persons", "nation", 2, 5, "contoh-1", Dated(()))


@dataclass(frozen=True)
class World:
    """One small country."""

    families: list[dict[str, Any]]
    persons: list[dict[str, Any]]
    ranking: Ranking
    scoring: Scoring = SCORING

    def load(self, engine: Any) -> None:
        variables = tuple(VARIABLES)
        for name, rows in (("families", self.families), ("persons", self.persons)):
            engine.load(name, rows, BY_NAME[name].spelled(variables))

    def shuffled(self, seed: int) -> World:
        families, persons = list(self.families), list(self.persons)
        Random(seed).shuffle(families)
        Random(seed + 1).shuffle(persons)
        return replace(self, families=families, persons=persons)


def ranking(fairness: Fairness | None = None, **changes: Any) -> Ranking:
    """The ranking policy of the small country, with changes."""
    spell = Spell(Quarter(2026, 1), None, fairness or Fairness("one_cut_off"), "contoh")
    return replace(_LINE, fairness=Dated((spell,)), **changes)


def draw_world(random: Random, *, families: int, policy: Ranking) -> World:
    """A country of so many families; some lack answers, members, a region or a birth date."""
    drawn = [_family(random, number + 1) for number in range(families)]
    persons = [person for family in drawn for person in _members(random, family)]
    return World(drawn, persons, policy)


def _family(random: Random, number: int) -> dict[str, Any]:
    lighting = random.choice([1, 1, 1, 2, 4, None])
    answered = date(random.choice([2020, 2022, 2024, 2025]), random.randint(1, 12), 3)
    regency = random.choice(["1101", "1102", "3201"])
    blank = random.random() < 0.05
    return {
        "family_id": number * 7,
        "head_id": number * 100 if random.random() < 0.9 else None,
        "size": random.choice([0, 1, 1, 2, 3, 4, 5, 8]) if random.random() < 0.9 else 1,
        "village_code": regency + "010001",
        "regency_code": regency if random.random() < 0.95 else "unknown",
        "since": "2026Q1",
        "answered_on": None if random.random() < 0.05 else answered,
        "lighting": None if blank else lighting,
        "power": random.choice([1, 3]) if lighting == 1 and not blank else None,
        "car": None if blank else random.choice([1, 2, 2, None]),
        "floor": None if blank else random.choice([12, 29, 30, 59, 60, 200, None]),
        "livestock": None if blank else random.choice([0, 1, 40, None]),
    }


def _members(random: Random, family: dict[str, Any]) -> list[dict[str, Any]]:
    number = family["family_id"] // 7
    present = [_person(random, number * 100 + place, family, 1) for place in range(family["size"])]
    gone = [_person(random, number * 100 + 50, family, 2)] if random.random() < 0.2 else []
    return present + gone


def _person(random: Random, person_id: int, family: dict[str, Any], present: int) -> dict[str, Any]:
    born = date(random.randint(1930, 2026), random.choice([1, 3, 4, 5]), random.choice([1, 2, 28]))
    return {
        "person_id": person_id,
        "family_id": family["family_id"],
        "present": present,
        "birth_date": born if random.random() < 0.95 else None,
        "sex": random.choice([1, 2, None]),
        "works": random.choice([1, 2, None]),
        "sector": random.choice([1, 12, 20, None]),
        "position": random.choice([1, 5, None]),
        "education": random.choice([None, 3, 8, 13, 18, 19, 23]),
        "disability": random.choice([None, 1, 4]),
        "schooling": random.choice([None, 1, 2, 3]),
        "marital": random.choice([1, 2]),
    }
