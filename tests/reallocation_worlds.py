"""Many random worlds at once: each is a regency of its own, with holders, guards and histories.

Where seats follow poor counts and nothing is passed on, no regency looks at another, so that one
run over many regencies is as many worlds. `allocate_worlds` draws single worlds, by hand or whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from allocate_worlds import INPUTS, QUARTER, UNRANKED

Row = dict[str, Any]
World = dict[str, list[Row]]

FIRST_DAY = QUARTER.first_day
UNITS = {"alpha": "family", "beta": "family", "gamma": "person", "delta": "family"}
KINDS = (
    "withdrawal", "objection", "proposal", "reactivation", "protection", "protection", "appeal",
    "appeal", "appeal", "lead_contest", "correction",
)  # fmt: skip
TREATMENTS = ("ongoing_treatment", "disaster")
LEADS = ("civil_servant", "company_owner")
REASONS = ("decile_above_limit", "time_limit", "time_limit", "quota_full", "objection_upheld")
HISTORIES = ("nothing", "quarter", "quarter", "month")  # the last release of all
MONTHLY = ("gamma", "delta")  # of which a month's release speaks
AGES = (
    -20, 30, 80, 100, 300, 1800, 2556, 4000, 4382, 4383, 4500, 9000, 9000, 15000, 20200, 20453,
    20454, 20600, 21914, 21915, 25000,
)  # fmt: skip


class Drawing:
    """One world under way: a regency, its number, and the draws that decide it."""

    def __init__(self, draw: Random, number: int, history: str, world: World) -> None:
        self.draw, self.number, self.history, self.world = draw, number, history, world
        self.code = f"{number:04d}"
        self.families_from = 100_000_000 + 1000 * number
        self.persons_from = 1_000_000_000 + 1000 * number
        self.villages = [f"{self.code}01200{nth}" for nth in (1, 2)]
        self.families: list[Row] = []
        self.persons: list[Row] = []

    def often(self, share: float) -> bool:
        return self.draw.random() < share


def regency_worlds(seed: int, count: int, *, history: str | None = None) -> World:
    """So many worlds, the regencies 0000, 0001, …; the last release is of one kind for all."""
    draw = Random(seed)
    history = history or draw.choice(HISTORIES)
    world: World = {name: [] for name in INPUTS}
    for number in range(count):
        _regency(Drawing(draw, number, history, world))
    _ledgers(world, history, [f"{number:04d}" for number in range(count)])
    return world


def poor_counts(seed: int, count: int, most: int = 5) -> dict[str, dict[int, int]]:
    draw = Random(seed + 1)
    return {f"{number:04d}": {2025: draw.randint(0, most)} for number in range(count)}


def only(world: Mapping[str, Sequence[Row]], regency: str) -> World:
    """One of the worlds by itself."""
    number = int(regency)

    def belongs(row: Row) -> bool:
        for name in ("regency_code", "record_key", "case_number"):
            if isinstance(row.get(name), str):
                return row[name].startswith(regency)
        keys = [row.get(name) for name in ("family_id", "person_id", "unit_id")]
        return any(key and key // 1000 % 100_000 == number for key in keys)

    return {name: [row for row in rows if belongs(row)] for name, rows in world.items()}


def _regency(one: Drawing) -> None:
    world, draw = one.world, one.draw
    world["villages"] += [
        {"village_code": village, "regency_code": one.code} for village in one.villages
    ]
    for nth in range(draw.randint(4, 11)):
        _family(one, one.families_from + nth)
    if one.often(0.3):
        _person(one, None)
    for nth in range(draw.randint(0, 4)):
        _decision(one, f"{one.code}-{nth}")
    for nth in range(draw.randint(0, 2)):
        _lead(one, f"{one.code}-{nth}")
    for nth in range(draw.randint(0, 2)):
        _protection(one, f"{one.code}-{nth}")
    _releases(one)
    for nth in range(draw.randint(0, 4)):
        _seat_holder(one, f"{one.code}-{nth}")
    if one.often(0.3):
        _merge_keys(one)


# ------------------------------------------------------------------- the register


def _family(one: Drawing, family_id: int) -> None:
    draw, world = one.draw, one.world
    place = {"family_id": family_id, "regency_code": one.code}
    if one.often(0.02):
        place["regency_code"] = "unknown"
        world["not_ranked"].append({**place, "reason": "region_unknown"})
    elif one.often(0.1):
        world["not_ranked"].append({**place, "reason": draw.choice(UNRANKED)})
    else:
        line = {"welfare_score": draw.randint(13_000_000, 13_000_009), "place": draw.randint(1, 9)}
        world["ranked"].append({**place, **line, "decile": draw.randint(1, 7)})
    if one.often(0.7):
        world["previous_ranked"].append({"family_id": family_id, "decile": draw.randint(1, 10)})
    members = [_person(one, family_id) for _ in range(draw.randint(0, 4))]
    card = {
        **place,
        "kk": f"{family_id:016d}" if one.often(0.6) else None,
        "village_code": draw.choice([*one.villages, None]),
        "head_id": members[0]["person_id"] if members and one.often(0.9) else None,
    }
    one.families.append(card)
    world["families"].append(card)


def _person(one: Drawing, family_id: int | None) -> Row:
    draw = one.draw
    person_id = one.persons_from + len(one.persons)
    born = FIRST_DAY - timedelta(days=draw.choice(AGES))
    person = {
        "person_id": person_id,
        "family_id": family_id,
        "nik": f"{person_id:016d}" if one.often(0.85) else None,
        "birth_date": born if one.often(0.93) else None,
        "sex": draw.choice([1, 2, 2, None]),
        "village_code": draw.choice([None, one.villages[0]]),
        "alive": 2 if one.often(0.1) else 1,
        "present": 2 if one.often(0.1) else 1,
        "marital": draw.choice([None, 1, 2, 4]),
        "pregnant": draw.choice([None, 1, 2, 2]),
        "schooling": draw.choice([None, 1, 2]),
        "disability": draw.choice([None, 1, 4, 4]),
    }
    one.persons.append(person)
    one.world["persons"].append(person)
    return person


def _some_nik(one: Drawing) -> str | None:
    if not one.persons or one.often(0.08):
        return "0000000000000000"
    return one.draw.choice(one.persons)["nik"]  # type: ignore[no-any-return]


def _decision(one: Drawing, number: str) -> None:
    draw = one.draw
    kind, by_card = draw.choice(KINDS), one.often(0.35)
    reason = {"protection": draw.choice(TREATMENTS), "lead_contest": draw.choice([*LEADS, None])}
    one.world["decisions"].append(
        {
            "case_number": number,
            "kind": kind,
            "programme": draw.choice([None, None, "alpha", "beta", "gamma", "delta", "ended"]),
            "nik": None if by_card else _some_nik(one),
            "kk": draw.choice(one.families)["kk"] if by_card or one.often(0.2) else None,
            "upheld": draw.choice([1, 1, 2, 3, 3]),
            "reason": reason.get(kind),
            "decided_on": date(2026, 1, draw.randint(1, 4)),
            "until": draw.choice(
                [None, None, date(2026, 3, 31), date(2026, 4, 1), date(2026, 9, 30)]
            ),
        }
    )


def _lead(one: Drawing, key: str) -> None:
    if not one.persons:
        return
    draw, person = one.draw, one.draw.choice(one.persons)
    record = {"source": "leads", "delivery": "2026Q2", "record_key": key}
    lead = {"kind": draw.choice(LEADS), "nik": person["nik"], "birth_date": _said(one, person)}
    one.world["leads"].append({**record, **lead})
    if one.often(0.3):
        other = draw.choice(one.persons)["person_id"]
        one.world["record_links"].append({**record, "person_id": other})


def _said(one: Drawing, person: Row) -> date | None:
    said = [None, person["birth_date"], person["birth_date"], date(1950, 1, 1)]
    return one.draw.choice(said)  # type: ignore[no-any-return]


def _protection(one: Drawing, key: str) -> None:
    if not one.persons:
        return
    person = one.draw.choice(one.persons)
    ends = [None, date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 31), date(2026, 12, 31)]
    one.world["protections"].append(
        {
            "source": "treatments", "delivery": "2026-03-01", "record_key": key,
            "kind": one.draw.choice([*TREATMENTS, "other"]), "nik": person["nik"],
            "birth_date": _said(one, person), "until": one.draw.choice(ends),
        }
    )  # fmt: skip


# ------------------------------------------------------------------- the last releases


def _units(one: Drawing, code: str) -> list[tuple[int, int]]:
    """Keys of the units of a programme and of their families; one of them left the register."""
    gone = (one.families_from + 900, one.families_from + 900)
    if UNITS.get(code, "family") == "family":
        return [*((row["family_id"], row["family_id"]) for row in one.families), gone]
    found = [(row["person_id"], row["family_id"] or gone[0]) for row in one.persons]
    return [*found, (one.persons_from + 900, gone[0])]


def _releases(one: Drawing) -> None:
    for code in (*UNITS, "ended"):
        if code == "ended" and one.often(0.8):
            continue
        for unit_id, family_id in _units(one, code):
            unit = {
                "programme": code, "unit": UNITS.get(code, "family"), "unit_id": unit_id,
                "family_id": family_id, "regency_code": one.code,
            }  # fmt: skip
            if one.often(0.45):
                _put(one, "recipients", unit, _seat(one))
            if one.often(0.2):
                _put(one, "departures", unit, _departure(one))


def _put(one: Drawing, name: str, unit: Row, row: Row) -> None:
    """Into the releases there are; a month's speaks of two programmes, the quarter's of all."""
    code = unit["programme"]
    if one.history == "nothing" or (one.history == "quarter" and code == "delta"):
        return
    if one.history == "quarter" or code in MONTHLY:
        one.world[f"previous_{name}"].append({**unit, **row})
    if one.history == "month" and (code not in MONTHLY or one.often(0.5)):
        one.world[f"quarter_{name}"].append({**unit, **row})


def _seat(one: Drawing) -> Row:
    draw = one.draw
    standing = draw.choice(["allocated", "allocated", "on_notice", "on_notice", "shielded"])
    ends = [date(2026, 3, 31), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30)]
    ends += [date(2026, 6, 30), date(2026, 9, 30), date(2025, 12, 31)]
    until = draw.choice(ends) if standing == "on_notice" else None
    if standing == "shielded" and one.often(0.4):
        until = draw.choice(ends)  # an open appeal keeps the notice
    since = f"{draw.choice([2019, 2021, 2023, 2024, 2025, 2025])}Q{draw.randint(1, 4)}"
    return {
        "since": since, "standing": standing, "reason": "allocated", "notice_until": until,
        "rupiah": 1000 * draw.randint(0, 9),
    }  # fmt: skip


def _departure(one: Drawing) -> Row:
    draw = one.draw
    left_on = draw.choice([date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)])
    return {
        "left_in": f"{left_on.year}Q{(left_on.month + 2) // 3}",
        "left_on": left_on,
        "reason": draw.choice(REASONS),
        "graduated": draw.choice([1, 2]),
        "decile_left": draw.choice([None, 3, 4, 5, 6]),
        "held": draw.randint(1, 30),
        "facilitator": draw.choice([None, "F1"]),
        "returned_in": "2026Q1" if one.often(0.3) else None,
    }


def _ledgers(world: World, history: str, regencies: Sequence[str]) -> None:
    """Which programmes the last releases speak of: after a quarter's, delta is new."""
    spoken = {
        "nothing": ((), ()),
        "quarter": (("alpha", "beta", "gamma", "ended"), ()),
        "month": (MONTHLY, ("alpha", "beta", "gamma", "delta", "ended")),
    }[history]
    for name, codes in zip(("previous", "quarter"), spoken, strict=True):
        world[f"{name}_regency_ledger"] = [
            {"programme": code, "regency_code": regency} for code in codes for regency in regencies
        ]


def _seat_holder(one: Drawing, key: str) -> None:
    draw = one.draw
    by_card = one.often(0.4)
    one.world["seat_holders"].append(
        {
            "source": "seats", "delivery": "2026-01-01", "record_key": key,
            "programme": draw.choice([*UNITS, "delta", "ended"]),
            "nik": None if by_card else _some_nik(one),
            "kk": draw.choice(one.families)["kk"] if by_card or one.often(0.3) else None,
            "held_from": draw.choice([None, date(2019, 5, 1), date(2024, 12, 31), date(2025, 4, 1)]),
        }
    )  # fmt: skip


def _merge_keys(one: Drawing) -> None:
    """Keys of the last release that are gone; several may have gone into one, which may hold."""
    if not one.persons:
        return
    kept = one.draw.choice(one.persons)["person_id"]
    family_id = one.draw.choice(one.families)["family_id"]
    for nth in range(one.draw.randint(1, 3)):
        retired = one.persons_from + 800 + nth
        event = {"kind": "person_merged", "person_id": retired, "family_id": 0}
        one.world["life_events"].append({**event, "from_family_id": 0, "other_person_id": kept})
        unit = {
            "programme": "gamma", "unit": "person", "unit_id": retired,
            "family_id": family_id, "regency_code": one.code,
        }  # fmt: skip
        if one.often(0.7):
            _put(one, "recipients", unit, _seat(one))
        if one.often(0.4):
            _put(one, "departures", unit, _departure(one))
