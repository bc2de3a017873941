"""Two releases compared, against the plain twin on random small worlds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reference import release as twin
from releasing import ANSWERED, load_corridor, random_corridor, write_plan
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.stores.releases import read_release
from tunggal.cycle.release.diff import Diff, compare, diff
from tunggal.cycle.release.manifest import Release
from tunggal.cycle.release.stage import make_manifest, released, write_tables
from tunggal.registry.errors import UsageRefused


def plan_of(tables: dict, kind: str, quarter: str, folder: Path) -> Release:
    engine = DuckDBEngine()
    load_corridor(engine, tables, kind)
    entries = write_tables(engine, kind=kind, variables=ANSWERED, folder=folder)
    parents = {}
    if kind == "aid":
        register = folder.with_name(f"register-{quarter}")
        parents = {"register": read_release(write_plan(register, f"register-{quarter}"))}
    make_manifest(
        folder, release=f"{kind}-{quarter}", tables=entries, engine=engine.name, parents=parents
    )
    return read_release(folder)


def compared(
    engine: Any, kind: str, seeds: tuple[int, int], folder: Path
) -> tuple[dict, dict, Diff]:
    before, after = (random_corridor(kind, families=90, seed=seed) for seed in seeds)
    one = plan_of(before, kind, "2026Q1", folder / "before" / kind)
    other = plan_of(after, kind, "2026Q2", folder / "after" / kind)
    return before, after, compare(engine, one, other)


def same_as_twin(kind: str, before: dict, after: dict, found: Diff) -> None:
    for table in released(kind):
        of_table = found.table(table.name)
        expected = twin.table_diff(before[table.name], after[table.name], table.key)
        assert (of_table.rows_before, of_table.rows_after) == (
            expected["rows_before"], expected["rows_after"],
        )  # fmt: skip
        if "delivery" in table.key:
            assert of_table.added is of_table.changed is None
        else:
            for name in ("added", "removed", "changed", "changed_in"):
                assert getattr(of_table, name) == expected[name], (table.name, name)


def test_two_registers_are_compared_as_the_twin_does(engine, tmp_path) -> None:
    before, after, found = compared(engine, "register", (4, 5), tmp_path)
    same_as_twin("register", before, after, found)
    assert {(f.before, f.after): f.families for f in found.flows} == twin.flows(before, after)
    assert (found.flows[0].before, found.flows[-1].before) == ("1", "absent")
    assert found.moves == ()


def test_two_aid_releases_are_compared_as_the_twin_does(engine, tmp_path) -> None:
    before, after, found = compared(engine, "aid", (6, 7), tmp_path)
    same_as_twin("aid", before, after, found)
    moves = {(m.programme, m.regency_code): [m.entrants, m.stayers, m.leavers] for m in found.moves}
    assert moves == twin.moves(before["recipients"], after["recipients"])
    assert found.flows == ()
    assert not engine.has("earlier_recipients")
    assert not engine.has("later_recipients")


@pytest.mark.parametrize("kind", ["register", "aid"])
@pytest.mark.parametrize("seed", range(10, 13))
def test_random_worlds_are_compared_as_the_twin_does(kind, seed, tmp_path) -> None:
    before, after, found = compared(DuckDBEngine(), kind, (seed, seed + 100), tmp_path)
    same_as_twin(kind, before, after, found)


def test_the_same_release_twice_differs_in_nothing(tmp_path) -> None:
    _, _, found = compared(DuckDBEngine(), "register", (8, 8), tmp_path)
    assert not any(table.added or table.removed or table.changed for table in found.tables)
    assert all(flow.before == flow.after for flow in found.flows)


def test_a_comparison_can_be_printed_as_json(tmp_path) -> None:
    tables = random_corridor("aid", families=9, seed=1)
    one = plan_of(tables, "aid", "2026Q1", tmp_path / "one" / "aid")
    other = plan_of(tables, "aid", "2026Q2", tmp_path / "other" / "aid")
    values = json.loads(json.dumps(diff(DuckDBEngine(), before=one, after=other)))
    assert (values["before"], values["after"]) == ("aid-2026Q1", "aid-2026Q2")
    assert {"programme", "regency_code", "entrants", "stayers", "leavers"} == set(
        values["moves"][0]
    )
    benefits = next(table for table in values["tables"] if table["table"] == "benefits")
    assert (benefits["rows_before"], benefits["changed"]) == (len(tables["benefits"]), 0)


def test_releases_of_different_kinds_are_not_compared(tmp_path) -> None:
    register = read_release(write_plan(tmp_path / "register"))
    aid = write_plan(tmp_path / "aid", "aid-2026Q1", parents={"register": register})
    with pytest.raises(UsageRefused, match="different kinds"):
        compare(DuckDBEngine(), register, read_release(aid))


def test_a_table_that_only_one_release_has_is_shown_as_such(tmp_path) -> None:
    engine = DuckDBEngine()
    tables = random_corridor("register", families=9, seed=1)
    one = plan_of(tables, "register", "2026Q1", tmp_path / "one")
    fewer = tuple(file for file in one.manifest.files if file.table != "villages")
    older = Release(one.folder, type(one.manifest)(**{**vars(one.manifest), "files": fewer}))
    found = compare(engine, older, one).table("villages")
    assert (found.rows_before, found.rows_after, found.added) == (
        None,
        len(tables["villages"]),
        None,
    )
