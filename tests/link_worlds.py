"""Small random deliveries for link, full of shared NIKs, misspelt names and moved families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from tunggal.cycle.tables import BY_NAME, PREVIOUS
from tunggal.policy.linking import LinkDecision, Linking, RecordName
from tunggal.registry.names import name_key, normalise_name
from tunggal.registry.quarter import Quarter

Row = dict[str, Any]
VARIABLES = ("floor", "power")
QUARTERS = (Quarter(2026, 1), Quarter(2026, 2))
_NAMES = (
    "Siti Aminah",
    "St. Aminah",
    "Aminah",
    "Budi Santoso",
    "Budi",
    "Boedi Santosa",
    "Moh. Yusuf",
    "Jusuf",
    "Sri",
)
_NIKS = tuple(f"3201010101{year}000{serial}" for year in (80, 81, 95) for serial in (1, 2, 3))
_CARDS = tuple(f"320101010101000{serial}" for serial in range(1, 6))
_DAYS = (date(1980, 1, 1), date(1980, 2, 1), date(1981, 1, 2), date(1995, 1, 1), date(1980, 1, 2))
_VILLAGES = ("3201012001", "3201012002", "3201022001", None)


@dataclass(frozen=True)
class Source:
    """What link needs of a source."""

    precedence: int
    fields: Mapping[str, int] = field(default_factory=dict)

    def precedence_of(self, name: str) -> int:
        return self.fields.get(name, self.precedence)


SOURCES = {
    "dukcapil": Source(80, {"presence": 95, "relation": 20}),
    "dtks": Source(50),
    "regsosek": Source(60, {"village_code": 90}),
    "pln": Source(30, {"power": 90}),
}
LINKING = Linking(
    seed="test", clean=("dukcapil",), accept=6000, review=3000, margin=1500, sample=100, part=1000,
    block_limit=10_000, blocks=(("birth_date", "name_start"), ("kk",)),
)  # fmt: skip


def records(random: Random, *, persons: int) -> list[Row]:
    """Records of so many persons in three sources, some wrong, some twice."""
    rows = []
    for _ in range(persons):
        person = _person(random)
        for source in ("dukcapil", "dtks", "regsosek"):
            for _ in range(random.choice((0, 1, 1, 1, 2))):
                rows.append(_record(random, source, person, len(rows)))
    return rows


def _person(random: Random) -> Row:
    return {
        "nik": random.choice(_NIKS),
        "kk": random.choice(_CARDS),
        "name_delivered": random.choice(_NAMES),
        "birth_date": random.choice(_DAYS),
        "sex": random.randint(1, 2),
        "village_code": random.choice(_VILLAGES),
        "mother_name": random.choice(("SUMI", "TUTI", None)),
        "relation": random.choice((1, 1, 2, 3, None)),
    }


def _record(random: Random, source: str, person: Row, place: int) -> Row:
    row: Row = dict.fromkeys(BY_NAME["records"].spelled(VARIABLES))
    row |= person | {
        "source": source,
        "delivery": "2026Q1",
        "record_key": f"{source[0]}{place}",
        "family_key": f"F{_CARDS.index(person['kk'])}" if random.random() < 0.7 else None,
        "as_of": random.choice((date(2024, 1, 1), date(2025, 1, 1), None)),
        "presence": random.choice((1, 1, 1, 1, 2, 3, 4, None)),
        "event_on": random.choice((None, date(2025, 5, 5))),
        "education": random.choice((None, 3, 13)),
    }
    _spoil(random, row)
    row["name"] = normalise_name(row["name_delivered"]) if row["name_delivered"] else None
    row["name_key"] = name_key(row["name"]) if row["name"] else None
    return row


def _spoil(random: Random, row: Row) -> None:
    other = _person(random)
    for column in ("name_delivered", "birth_date", "village_code", "kk", "relation", "nik"):
        if random.random() < 0.12:
            row[column] = other[column]
        if random.random() < 0.08:
            row[column] = None
    if random.random() < 0.1 and row["nik"]:
        row["nik"] = row["nik"][:-1] + "9"
    row["nik_delivered"] = row["nik"]
    if row["nik"] is None and random.random() < 0.5:
        row["nik_delivered"] = person_nik_cut(other["nik"])
        row["nik_fault"] = "not_16_digits"


def person_nik_cut(nik: str) -> str:
    """A NIK that lost its last digit."""
    return nik[:-1]


def family_records(random: Random, rows: list[Row]) -> list[Row]:
    """A family record for most families of the lists, and meters that know a NIK."""
    keys = sorted(
        {(row["source"], row["family_key"], row["kk"] or "") for row in rows if row["family_key"]}
    )
    made = {}
    for source, key, kk in keys:
        if random.random() < 0.8 and source != "dukcapil":
            made[source, key] = _family_record(random, source, key, kk or None, None)
    for place in range(3):
        made["pln", f"M{place}"] = _family_record(
            random, "pln", f"M{place}", None, random.choice(_NIKS)
        )
    return list(made.values())


def _family_record(random: Random, source: str, key: str, kk: str | None, nik: str | None) -> Row:
    return {
        "source": source, "delivery": "2026Q1", "family_key": key, "kk": kk, "nik": nik,
        "as_of": random.choice((date(2024, 1, 1), date(2025, 1, 1), None)), "village_code": None, "address": None,
        "floor": random.choice((None, 1, 2)) if source != "pln" else None, "power": random.choice((None, 1, 2, 3)),
    }  # fmt: skip


def decisions(random: Random, rows: list[Row]) -> tuple[LinkDecision, ...]:
    """A few human decisions about records drawn blindly."""
    made = []
    for _ in range(random.choice((0, 0, 1, 3)) if len(rows) > 1 else 0):
        one, other = (
            RecordName(row["source"], row["record_key"]) for row in random.sample(rows, 2)
        )
        made.append(LinkDecision(one, other, random.random() < 0.5, "minutes of a test"))
    return tuple(made)


def villages() -> list[Row]:
    """The villages in force; one that records still name has another code by now."""
    return [{"village_code": code} for code in _VILLAGES[1:3]]


def load(engine: Any, world: Mapping[str, list[Row]]) -> None:
    """Load a world, all declared columns present, the tables of the last release too."""
    for name in ("records", "family_records", "decisions", "villages", *PREVIOUS):
        types = BY_NAME[PREVIOUS.get(name, name)].spelled(VARIABLES)
        engine.load(name, world.get(name, []), types)


_POINTS = {
    "name": 4000,
    "name_key": 2500,
    "birth_date": 3000,
    "sex": 1000,
    "kk": 2000,
    "mother_name": 1500,
}
_LEAST = 300


def score(one: Row, other: Row) -> tuple[int, int] | None:
    """Probability and weight of a pair by plain points; what FakeMatcher says in SQL."""
    weight = sum(
        points
        for column, points in _POINTS.items()
        if one[column] is not None and one[column] == other[column]
    )
    return (min(weight, 9_999), weight) if weight >= _LEAST else None


class FakeMatcher:
    """A matcher that needs no learning: points for what is equal, every pair compared."""

    def learn(self, engine: Any, *, records: str, entities: str) -> None:
        """Nothing to learn."""

    def match(self, engine: Any, *, left: str, right: str, into: str) -> None:
        points = " + ".join(
            f"case when l.{column} = r.{column} then {n} else 0 end"
            for column, n in _POINTS.items()
        )
        once = "l.no < r.no" if left == right else "1 = 1"
        engine.make_table(
            into,
            f"select left_no, right_no, least(weight, 9999) as probability, weight from (select l.no as left_no, "
            f"r.no as right_no, {points} as weight from {left} as l inner join {right} as r on {once}) as scored "
            f"where weight >= {_LEAST}",
        )
