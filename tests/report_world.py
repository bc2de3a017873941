"""A small made-up country as release folders, for tests of the report: two quarters, all tables."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from tunggal.cycle.tables import BY_NAME
from tunggal.policy.variables import read_variables

ROOT = Path(__file__).parents[1]
POLICY = ROOT / "examples" / "indonesia" / "policy"
PROVINCES = ("Sagara", "Lembah Intan", "Nusa Kirana", "Tanjung Biru", "Rimba Raya")
REGENCIES = 4  # of each province
SOURCES = ("dtks", "regsosek", "p3ke", "dukcapil")
_KINDS = {
    "text": pyarrow.string(),
    "int": pyarrow.int32(),
    "long": pyarrow.int64(),
    "date": pyarrow.date32(),
}
Rows = list[dict[str, Any]]


def write_table(release: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """One table of a release, with all its declared columns."""
    variables = tuple(read_variables(POLICY / "variables.yaml"))
    held = list(rows)
    arrays = {
        column: pyarrow.array([row.get(column) for row in held], _KINDS[kind])
        for column, kind in BY_NAME[name].spelled(variables).items()
    }
    folder = release / "tables" / name
    folder.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(arrays), folder / "part-00000.parquet")


def make_policy(folder: Path, *, shapes: bool = True) -> Path:
    """The example policy, with shapes for the regencies of this country."""
    shutil.copytree(POLICY, folder)
    (folder / "regions").mkdir(exist_ok=True)
    if shapes:
        lines = [f'{code},"{path}"' for code, path in _shapes().items()]
        text = "\n".join(["regency_code,path", *lines]) + "\n"
        (folder / "regions" / "shapes.csv").write_text(text, encoding="utf-8")
    return folder


def _shapes() -> dict[str, str]:
    shapes = {}
    for place, code in enumerate(sorted({row["regency_code"] for row in villages()})):
        x, y = 20 + 95 * (place % 10), 60 + 250 * (place // 10)
        shapes[code] = (
            f"M{x},{y}L{x + 80},{y - 18}L{x + 92},{y + 150}L{x + 40},{y + 212}L{x},{y + 190}Z"
        )
    return shapes


def villages() -> Rows:
    return [
        {
            "village_code": f"{11 + p}{1 + r:02d}01200{v}", "village_name": f"Desa {v}",
            "district_code": f"{11 + p}{1 + r:02d}01", "district_name": "Kecamatan Satu",
            "regency_code": f"{11 + p}{1 + r:02d}", "regency_name": _regency_name(r, PROVINCES[p]),
            "province_code": f"{11 + p}", "province_name": PROVINCES[p],
        }
        for p in range(len(PROVINCES)) for r in range(REGENCIES) for v in (1, 2)
    ]  # fmt: skip


def _regency_name(place: int, province: str) -> str:
    name = ("Awan", "Bayu", "Cempaka", "Dahlia")[place % 4]
    return f"{'Kota' if place % 4 == 3 else 'Kabupaten'} {name} {province}" + (
        f" {place}" if place > 3 else ""
    )


class World:
    """Families with a score that drifts from quarter to quarter; few enough to be counted by hand."""

    def __init__(self, families: int, seed: int = 1) -> None:
        self.dice = random.Random(seed)
        self.places = [row["village_code"] for row in villages()]
        self.families: dict[int, dict[str, Any]] = {}
        self.persons: dict[int, dict[str, Any]] = {}
        for _ in range(families):
            self.add_family("2026Q1")

    def add_family(self, quarter: str) -> None:
        dice, number = self.dice, len(self.families) + 1
        size, village = dice.choice((1, 2, 2, 3, 3, 4, 4, 5, 6)), dice.choice(self.places)
        members = []
        for place in range(size):
            key = len(self.persons) + 1
            members.append(key)
            self.persons[key] = {
                "person_id": key, "family_id": number, "sex": dice.choice((1, 1, 2) if place == 0 else (1, 2)),
                "nik": None if dice.random() < 0.03 else f"110101{key:010d}", "name": f"WARGA RAHASIA {key}",
                "alive": 1, "present": 1, "since": quarter, "village_code": village,
                "birth_date": date(1950 + dice.randrange(70), 1, 1),
            }  # fmt: skip
        self.families[number] = {
            "family_id": number, "kk": f"330101{number:010d}", "head_id": members[0], "size": size,
            "village_code": village, "regency_code": village[:4], "since": quarter, "members": members,
            "score": 13_000_000 + dice.gauss(0, 500_000) + 120_000 * (int(village[:2]) - 13),
            "unranked": "no_answers" if dice.random() < 0.04 else None,
        }  # fmt: skip

    def drift(self, quarter: str) -> None:
        """A quarter later: scores move, a few families come, go and are ranked."""
        for family in self.families.values():
            family["score"] += self.dice.gauss(0, 120_000)
            if family["unranked"] and self.dice.random() < 0.3:
                family["unranked"] = None
        gone = (
            self.dice.sample(sorted(self.families), max(1, len(self.families) // 80))
            if self.families
            else []
        )
        for number in gone:
            for person in self.families.pop(number)["members"]:
                del self.persons[person]
        start = max(self.families, default=0) + 1
        for number in range(start, start + len(gone) * 2):
            self.families[number] = {}
            self.add_family_as(number, quarter)

    def add_family_as(self, number: int, quarter: str) -> None:
        key = max(self.persons, default=0) + 1
        village = self.dice.choice(self.places)
        self.persons[key] = {
            "person_id": key, "family_id": number, "sex": 2, "nik": f"110101{key:010d}", "name": f"WARGA RAHASIA {key}",
            "alive": 1, "present": 1, "since": quarter, "village_code": village, "birth_date": date(1980, 1, 1),
        }  # fmt: skip
        self.families[number] = {
            "family_id": number, "kk": f"330101{number:010d}", "head_id": key, "size": 1, "village_code": village,
            "regency_code": village[:4], "since": quarter, "members": [key],
            "score": 13_000_000 + self.dice.gauss(0, 500_000), "unranked": None,
        }  # fmt: skip


def ranked_rows(world: World) -> Rows:
    ordered = sorted(
        (f for f in world.families.values() if not f["unranked"]),
        key=lambda f: (f["score"], f["family_id"]),
    )
    rows = []
    for place, family in enumerate(ordered, 1):
        decile = min(10, 1 + 10 * (place - 1) // len(ordered))
        rows.append({
            "family_id": family["family_id"], "regency_code": family["regency_code"], "area": "nation",
            "welfare_score": int(family["score"]), "size": family["size"], "place": place, "decile": decile,
            "decile_low": max(1, decile - 2), "decile_high": min(10, decile + 2),
            **{f"p{each}": 1000 if each == decile else 0 for each in range(1, 11)},
        })  # fmt: skip
    return rows


def write_register(world: World, folder: Path, *, first: bool) -> None:
    """A register release."""
    persons, families = list(world.persons.values()), list(world.families.values())
    write_table(folder, "villages", villages())
    write_table(folder, "persons", persons)
    write_table(folder, "families", families)
    write_table(folder, "ranked", ranked_rows(world))
    write_table(folder, "not_ranked", [
        {"family_id": f["family_id"], "regency_code": f["regency_code"], "reason": f["unranked"], "answers": 0}
        for f in families if f["unranked"]
    ])  # fmt: skip
    links = [
        {
            "source": source, "delivery": "2026Q1", "record_key": f"{source}-{key}", "person_id": key,
            "rule": "nik" if person["nik"] else "model",
            "probability": 10_000 if person["nik"] else 9_000 + 37 * key % 1_000,
        }
        for key, person in sorted(world.persons.items())
        for place, source in enumerate(SOURCES) if (key + 7 * place) % 5 > place % 2
    ]  # fmt: skip
    write_table(folder, "record_links", links)
    write_table(folder, "review_pairs", [
        {
            "source": "p3ke", "delivery": "2026Q1", "record_key": f"r{n}", "person_id": n,
            "probability": 7_000, "why": why,
        }
        for n, why in enumerate(("model", "model", "shared_nik", "two_niks", "model"), 1)
    ] if persons else [])  # fmt: skip
    events = (
        []
        if first
        else [
            ("entered", 40),
            ("died", 12),
            ("moved", 25),
            ("joined_family", 3),
            ("person_merged", 7),
        ]
    )
    write_table(folder, "life_events", [
        {"kind": kind, "person_id": n, "family_id": n, "from_family_id": 0, "other_person_id": 0}
        for kind, times in events for n in range(1, times + 1)
    ])  # fmt: skip
    write_table(folder, "unplaced_records", [
        {"source": "p3ke", "delivery": "2026Q1", "family_key": f"F{n}", "why": "nobody_on_the_card"}
        for n in range(17 if persons else 0)
    ])  # fmt: skip
    _write_quality(folder, links)


def _write_quality(folder: Path, links: Rows) -> None:
    counts, refused, quality = [], [], []
    regencies = sorted({row["regency_code"] for row in villages()})
    for place, source in enumerate(SOURCES):
        used = sum(row["source"] == source for row in links)
        lost = 6 + 9 * place if used else 0
        merged = used // (12 + place)
        counts.append(
            {
                "source": source,
                "delivery": "2026Q1",
                "rows": used + merged + lost,
                "used": used,
                "merged": merged,
                "refused": lost,
            }
        )
        refused += [
            {
                "source": source, "delivery": "2026Q1", "file": "orang.csv", "row": 2 + n, "column_name": "NIK",
                "rule": ("no_name_no_nik", "a_rule_without_words")[n % 2],
                "remedy": "Ask the owner to send row 3301010101800001 again.",
            }
            for n in range(lost)
        ]  # fmt: skip
        for spot, check in enumerate(
            ("no_nik", "nik_not_16_digits", "no_birth_date", "region_unknown", "floor_unknown_code")
        ):
            quality += [
                {
                    "source": source, "regency_code": code, "check_name": check,
                    "found": (place + 1) * (spot + 2) * (n % 4), "looked_at": 120 + 10 * n,
                }
                for n, code in enumerate(regencies) if used and (place + spot) % 4
            ]  # fmt: skip
    write_table(folder, "delivery_counts", counts if links else [])
    write_table(folder, "refused_records", refused)
    write_table(folder, "data_quality", quality)


@dataclass(frozen=True)
class Standing:
    """Who holds a seat in a quarter, and the decile of every family."""

    seats: dict[str, dict[int, tuple[int, str]]]  # programme → unit → family, regency
    deciles: dict[int, int]


@dataclass(frozen=True)
class Rule:
    """A programme of this country: seats for some of the entitled of each regency."""

    code: str
    unit: str
    limit: int
    waits: int  # one in so many of the entitled has to wait
    rupiah: int


RULES = (
    Rule("pkh", "family", 4, 3, 975_000),
    Rule("sembako", "family", 4, 2, 600_000),
    Rule("pbi_jkn", "person", 5, 2, 126_000),
)


def write_aid(world: World, folder: Path, before: Standing | None) -> Standing:
    """An aid release; returns what the next one compares itself with."""
    ranked = {row["family_id"]: row for row in ranked_rows(world)}
    now = Standing({}, {number: row["decile"] for number, row in ranked.items()})
    names = ("outcomes", "recipients", "movements", "waiting_list", "benefits", "regency_ledger")
    tables: dict[str, Rows] = {name: [] for name in names}
    for rule in RULES:
        now.seats[rule.code] = _programme(world, rule, ranked, tables, now, before)
    for name, rows in tables.items():
        write_table(folder, name, rows)
    return now


def _programme(
    world: World,
    rule: Rule,
    ranked: Mapping[int, Any],
    tables: dict[str, Rows],
    now: Standing,
    before: Standing | None,
) -> dict[int, tuple[int, str]]:
    units = {
        (number if rule.unit == "family" else person): (number, family["regency_code"])
        for number, family in sorted(world.families.items())
        for person in (family["members"] if rule.unit == "person" else [0])
    }
    seats: dict[int, tuple[int, str]] = {}
    entitled: set[int] = set()
    ledger = {}
    for regency in sorted({regency for _, regency in units.values()}):
        line = [
            unit for unit, (family, where) in units.items()
            if where == regency and now.deciles.get(family, 99) <= rule.limit
        ]  # fmt: skip
        line.sort(key=lambda unit: (ranked[units[unit][0]]["place"], unit))
        quota = len(line) * (rule.waits - 1) // rule.waits
        seats |= {unit: units[unit] for unit in line[:quota]}
        entitled |= set(line)
        ledger[regency] = {
            "programme": rule.code, "regency_code": regency, "quota": quota, "entitled": len(line), "filled": quota,
            "waiting": len(line) - quota, "entrants": 0, "stayers": 0, "leavers": 0, "rupiah": quota * rule.rupiah,
        }  # fmt: skip
    reasons = _outcomes(rule, units, seats, entitled, tables, now)
    _movements(rule, units, seats, reasons, tables, ledger, now, before)
    tables["regency_ledger"] += ledger.values()
    return seats


def _outcomes(
    rule: Rule, units: Mapping[int, tuple[int, str]], seats: Mapping[int, Any], entitled: set[int],
    tables: dict[str, Rows], now: Standing,
) -> dict[int, str]:  # fmt: skip
    reasons = {}
    for unit, (family, regency) in units.items():
        decile = now.deciles.get(family)
        outcome, reason = (
            ("excluded", "decile_above_limit") if decile else ("not_ranked", "no_answers")
        )
        if unit in entitled:
            outcome, reason = (
                ("allocated", "allocated") if unit in seats else ("waiting", "quota_full")
            )
        reasons[unit] = reason
        shared = {
            "programme": rule.code,
            "unit": rule.unit,
            "unit_id": unit,
            "family_id": family,
            "regency_code": regency,
        }
        tables["outcomes"].append(
            {**shared, "outcome": outcome, "reason": reason, "decile": decile}
        )
        if unit in seats:
            paid = {
                "programme": rule.code,
                "unit_id": unit,
                "component": "base",
                "person_id": 0,
                "rupiah": rule.rupiah,
            }
            tables["recipients"].append({**shared, "since": "2026Q1"})
            tables["benefits"].append(paid)
    return reasons


def _movements(
    rule: Rule, units: Mapping[int, tuple[int, str]], seats: Mapping[int, Any], reasons: Mapping[int, str],
    tables: dict[str, Rows], ledger: dict[str, dict[str, Any]], now: Standing, before: Standing | None,
) -> None:  # fmt: skip
    then = before.seats[rule.code] if before else {}
    for unit in sorted(set(seats) | set(then)):
        kind = "leaver" if unit not in seats else "stayer" if unit in then else "entrant"
        family, regency = units.get(unit, (0, then.get(unit, (0, ""))[1]))
        ledger[regency][f"{kind}s"] += 1
        known = units[unit][0] if unit in units else then[unit][0]
        tables["movements"].append({
            "programme": rule.code, "unit": rule.unit, "unit_id": unit, "family_id": family, "regency_code": regency,
            "movement": kind, "reason": reasons.get(unit, "left_the_register"),
            "decile_before": before.deciles.get(known) if before else None, "decile": now.deciles.get(family),
        })  # fmt: skip


def make_releases(folder: Path, *, families: int = 600) -> dict[str, Path]:
    """Two quarters: `register-2026Q1`, `aid-2026Q1`, `register-2026Q2`, `aid-2026Q2`, and `policy`."""
    world = World(families)
    write_register(world, folder / "register-2026Q1", first=True)
    held = write_aid(world, folder / "aid-2026Q1", None)
    world.drift("2026Q2")
    write_register(world, folder / "register-2026Q2", first=False)
    write_aid(world, folder / "aid-2026Q2", held)
    names = ("register-2026Q1", "aid-2026Q1", "register-2026Q2", "aid-2026Q2")
    return {name: folder / name for name in names} | {"policy": make_policy(folder / "policy")}
