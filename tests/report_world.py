"""A small made-up country as register releases, for tests of the report; `report_aid` gives the aid."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Mapping
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
    _set_targets(folder)
    return folder


def _set_targets(folder: Path) -> None:
    """A target of graduates, and a facilitator for the villages of each regency."""
    lines = [f"{row['village_code']},P{row['village_code'][2:4]}" for row in villages()]
    text = "\n".join(["village_code,facilitator", *lines]) + "\n"
    (folder / "regions" / "facilitators.csv").write_text(text, encoding="utf-8")
    file = folder / "allocate.yaml"
    kept = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("graduates_a_year:", "quota_scale:"))
    ]
    target = ["graduates_a_year: 300000", "quota_scale: {families: 1, of: 1000}"]
    file.write_text("\n".join([*kept, *target]) + "\n", encoding="utf-8")


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
