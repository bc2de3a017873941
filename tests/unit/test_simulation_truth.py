"""Releases measured against the truth: figures counted again by hand on small drawn worlds."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from drawing import table
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter
from tunggal.simulation.truth import linkage_errors, targeting_errors, truth_report

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
LINKS = {
    "source": "text",
    "delivery": "text",
    "record_key": "text",
    "person_id": "long",
    "rule": "text",
    "probability": "int",
}
RECORDS = {
    "source": "text",
    "delivery": "text",
    "record_key": "text",
    "person": "long",
    "nik_usable": "int",
}
PERSONS = {"person_id": "long", "family_id": "long", "present": "int"}
RANKED = {"family_id": "long", "decile": "int"}
RECIPIENTS = {"programme": "text", "unit": "text", "unit_id": "long", "family_id": "long"}
MOVEMENTS = {"programme": "text", "unit": "text", "unit_id": "long", "movement": "text"}
TRUE_PERSONS = {"person": "long", "family": "long", "present": "int"}
TRUE_FAMILIES = {"family": "long", "size": "int", "expenditure": "long", "decile": "int"}
_ARROW = {"text": pa.string(), "long": pa.int64(), "int": pa.int32()}


def write(file: Path, rows: list[dict[str, Any]], types: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in types.items()])
    pa.parquet.write_table(pa.Table.from_pylist(rows, schema), file)


class World:
    """A workspace with a truth, and a register and an aid release beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.register, self.aid = folder, folder / "register", folder / "aid"
        self.truth("persons-000", [], TRUE_PERSONS)
        self.truth("families", [], TRUE_FAMILIES)
        for name, types in (("persons", PERSONS), ("ranked", RANKED), ("record_links", LINKS)):
            self.released(name, [], types)
        for name, types in (("recipients", RECIPIENTS), ("movements", MOVEMENTS)):
            self.released(name, [], types, aid=True)

    def truth(
        self, name: str, rows: list[dict[str, Any]], types: dict[str, str], quarter: Quarter = Q1
    ) -> None:
        write(self.folder / "truth" / str(quarter) / f"{name}.parquet", rows, types)

    def released(
        self, name: str, rows: list[dict[str, Any]], types: dict[str, str], *, aid: bool = False
    ) -> None:
        folder = (self.aid if aid else self.register) / "tables" / name
        write(folder / "part-00000.parquet", rows, types)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def draw_records(world: World, drawing: str, quarter: Quarter = Q1) -> None:
    """Records with the person they truly are, and the person the release says they are."""
    types = {"key": "text", "person": "long", "usable": "int", "linked": "long", "rule": "text"}
    drawn = table(drawing, types)
    frame = {"source": "dtks", "delivery": "2024"}
    world.truth(
        "records-000",
        [
            frame | {"record_key": r["key"], "person": r["person"], "nik_usable": r["usable"]}
            for r in drawn
        ],
        RECORDS,
        quarter,
    )
    world.released(
        "record_links",
        [
            frame
            | {
                "record_key": r["key"],
                "person_id": r["linked"],
                "rule": r.get("rule") or "nik",
                "probability": 9_800,
            }
            for r in drawn
            if r["linked"]
        ],
        LINKS,
    )


def test_pairs_are_counted_over_all_and_without_a_nik(world: World) -> None:
    draw_records(
        world,
        """
        key | person | usable | linked | rule
        ----+--------+--------+--------+------
        a   | 1      | 1      | 10     | nik
        b   | 1      | 1      | 10     | nik
        c   | 1      | 0      | 20     | model
        d   | 2      | 1      | 20     | nik
        e   | 2      | 0      | 20     | model
        f   | 3      | 1      |        |
        """,
    )
    found = linkage_errors(world.folder, world.register, quarter=Q1)
    assert found["records"] == 5
    assert found["not_linked"] == 1
    assert found["all"] == {"pairs": 4, "precision": 0.5, "recall": 0.5}
    assert found["without_nik"] == {
        "records": 2,
        "pairs": 3,
        "precision": 0.333333,
        "recall": 0.333333,
    }
    assert found["by_source"] == {"dtks": {"records": 5, "right": 4, "share_right": 0.8}}
    assert found["calibration"] == [{"probability": 0.98, "records": 2, "share_right": 0.5}]


@pytest.mark.parametrize("seed", range(6))
def test_pairs_agree_with_counting_one_by_one(world: World, seed: int) -> None:
    dice = random.Random(seed)
    rows = [
        (f"r{n}", dice.randint(1, 8), dice.randint(0, 1), dice.randint(1, 9)) for n in range(40)
    ]
    draw_records(
        world,
        "key | person | usable | linked\n"
        + "\n".join(" | ".join(str(cell) for cell in row) for row in rows),
    )
    found = linkage_errors(world.folder, world.register, quarter=Q1)
    for name, pairs in (
        ("all", list(combinations(rows, 2))),
        ("without_nik", [(a, b) for a, b in combinations(rows, 2) if not (a[2] and b[2])]),
    ):
        right = sum(a[1] == b[1] and a[3] == b[3] for a, b in pairs)
        made, true = (sum(a[at] == b[at] for a, b in pairs) for at in (3, 1))
        assert found[name]["precision"] == pytest.approx(right / made, abs=1e-6)
        assert found[name]["recall"] == pytest.approx(right / true, abs=1e-6)


def test_records_of_earlier_quarters_count_and_later_ones_do_not(world: World) -> None:
    other = {
        "source": "p3ke",
        "delivery": "2026Q2",
        "record_key": "z",
        "person": 1,
        "nik_usable": 1,
    }
    world.truth("records-000", [other], RECORDS, Q2)
    draw_records(world, "key | person | usable | linked\na | 1 | 1 | 10\nb | 1 | 1 | 10")
    assert linkage_errors(world.folder, world.register, quarter=Q1)["records"] == 2


def test_a_quarter_without_truth_is_refused(world: World) -> None:
    with pytest.raises(UsageRefused, match="2027Q1"):
        linkage_errors(world.folder, world.register, quarter=Quarter(2027, 1))


def test_a_folder_that_is_no_release_is_refused(world: World, tmp_path: Path) -> None:
    draw_records(world, "key | person | usable | linked\na | 1 | 1 | 10")
    with pytest.raises(UsageRefused, match="record_links"):
        linkage_errors(world.folder, tmp_path / "nothing", quarter=Q1)


# Ten families of two persons; family n is in decile n. Register keys are the true numbers plus 100.


@pytest.fixture
def nation(world: World) -> World:
    families = [
        {"family": n, "size": 2, "expenditure": n * 1000, "decile": n} for n in range(1, 11)
    ]
    people = [{"person": n, "family": (n + 1) // 2, "present": 1} for n in range(1, 21)]
    world.truth("families", families, TRUE_FAMILIES)
    world.truth("persons-000", people, TRUE_PERSONS)
    lines = "\n".join(f"r{n} | {n} | 1 | {100 + n}" for n in range(1, 21))
    draw_records(world, f"key | person | usable | linked\n{lines}")
    persons = [
        {"person_id": 100 + p["person"], "family_id": 100 + p["family"], "present": 1}
        for p in people
    ]
    world.released("persons", persons, PERSONS)
    # The register takes family 3 for one of the poorest fifth, and family 2 for one of the next.
    decile = {2: 3, 3: 2}
    ranked = [{"family_id": 100 + n, "decile": decile.get(n, n)} for n in range(1, 11)]
    world.released("ranked", ranked, RANKED)
    return world


def test_errors_of_the_ranking(nation: World) -> None:
    found = targeting_errors(nation.folder, nation.register, nation.aid, quarter=Q1)
    assert found["ranking"] == {
        "poorest_20": {"inclusion_error": 0.5, "exclusion_error": 0.5},
        "poorest_40": {"inclusion_error": 0.0, "exclusion_error": 0.0},
    }
    assert found["programmes"] == {}


def test_errors_of_programmes_now_and_had_nothing_moved(nation: World) -> None:
    def unit(programme: str, kind: str, key: int, **more: str) -> dict[str, Any]:
        return {"programme": programme, "unit": kind, "unit_id": key, "family_id": key} | more

    nation.released(
        "recipients",
        [unit("pkh", "family", 101), unit("pkh", "family", 105), unit("pbi", "person", 103)],
        RECIPIENTS,
        aid=True,
    )
    nation.released(
        "movements",
        [
            unit("pkh", "family", 101, movement="entrant"),
            unit("pkh", "family", 105, movement="stayer"),
            unit("pkh", "family", 109, movement="leaver"),
            unit("pbi", "person", 103, movement="entrant"),
        ],
        MOVEMENTS,
        aid=True,
    )
    found = targeting_errors(nation.folder, nation.register, nation.aid, quarter=Q1)["programmes"]
    assert found["pkh"]["now"] == {
        "persons": 4,
        "at_quota": {"error": 0.5},
        "poorest_20": {"inclusion_error": 0.5, "exclusion_error": 0.5},
        "poorest_40": {"inclusion_error": 0.5, "exclusion_error": 0.75},
    }
    assert found["pkh"]["kept"]["poorest_40"] == {"inclusion_error": 1.0, "exclusion_error": 1.0}
    assert found["pbi"]["now"]["persons"] == 1
    assert found["pbi"]["now"]["poorest_20"] == {"inclusion_error": 0.0, "exclusion_error": 0.75}
    assert "kept" not in found["pbi"]


def test_aid_to_the_dead_is_an_inclusion_error(nation: World) -> None:
    people = [{"person": n, "family": (n + 1) // 2, "present": int(n != 1)} for n in range(1, 21)]
    nation.truth("persons-000", people, TRUE_PERSONS)
    nation.released(
        "recipients",
        [{"programme": "pbi", "unit": "person", "unit_id": 101, "family_id": 101}],
        RECIPIENTS,
        aid=True,
    )
    report = truth_report(nation.folder, quarter=Q1, register=nation.register, aid=nation.aid)
    assert report["quarter"] == "2026Q1"
    found = report["targeting"]["programmes"]["pbi"]["now"]
    assert found["poorest_40"] == {"inclusion_error": 1.0, "exclusion_error": 1.0}
