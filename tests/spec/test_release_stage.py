"""The release stage by its front door: tables in, a sorted and sealed plan out."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from drawing import draw
from releasing import ANSWERED, load_corridor, random_corridor, types
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.stores.releases import read_release
from tunggal.cycle.release.checks import (
    every_family_is_ranked_or_not,
    every_recipient_has_a_seat,
    key_is_unique,
)
from tunggal.cycle.release.files import delivery_files
from tunggal.cycle.release.manifest import MANIFEST, SIGNATURE
from tunggal.cycle.release.stage import copy_policy, make_manifest, released, write_tables
from tunggal.cycle.tables import BY_NAME, Table
from tunggal.registry.errors import ChecksFailed, UsageRefused

KINDS = ("register", "aid")
ARROW = {"text": "string", "int": "int32", "long": "int64", "date": "date32[day]"}


def write(engine: Any, tables: dict, kind: str, folder: Path) -> tuple:
    load_corridor(engine, tables, kind)
    return write_tables(engine, kind=kind, variables=ANSWERED, folder=folder)


def rows_in(folder: Path, table: str) -> list[dict[str, Any]]:
    files = sorted((folder / "tables" / table).glob("*.parquet"))
    return [row for file in files for row in pyarrow.parquet.read_table(file).to_pylist()]


def in_order(rows: list[dict[str, Any]], by: tuple[str, ...]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [(row[name] is None, row[name]) for name in by])


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_holds_every_row_sorted_typed_and_counted(engine, kind, tmp_path) -> None:
    tables = random_corridor(kind, families=60, seed=1) | {"waiting_list": [], "review_pairs": []}
    entries = write(engine, tables, kind, tmp_path)
    assert {entry.table for entry in entries} == {table.name for table in released(kind)}
    for table in released(kind):
        written = rows_in(tmp_path, table.name)
        assert written == in_order(tables[table.name], table.sorted_by), table.name
        assert sum(e.rows for e in entries if e.table == table.name) == len(written)
        for file in (tmp_path / "tables" / table.name).glob("*.parquet"):
            has_declared_types(table, file)
            has_no_path_and_no_time(file)


def has_declared_types(table: Table, file: Path) -> None:
    found = {field.name: str(field.type) for field in pyarrow.parquet.read_schema(file)}
    assert list(found.items()) == [(name, ARROW[kind]) for name, kind in types(table).items()]


def has_no_path_and_no_time(file: Path) -> None:
    metadata = pyarrow.parquet.read_metadata(file)
    words = f"{metadata.metadata} {metadata.created_by}"
    assert str(file.parents[2]) not in words
    assert not any(year in words for year in ("2025-", "2026-", "2027-")), words


def test_a_table_that_is_written_again_replaces_the_plan(tmp_path) -> None:
    engine = DuckDBEngine()
    tables = random_corridor("aid", families=5, seed=3)
    (tmp_path / MANIFEST).write_text("of an older plan")
    (tmp_path / SIGNATURE).write_text("of an older plan")
    first = write(engine, tables, "aid", tmp_path)
    assert write(engine, tables, "aid", tmp_path) == first
    assert sorted(file.name for file in tmp_path.iterdir()) == ["tables"]


# ------------------------------------------------------------------------------- same bytes


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_give_the_same_bytes_in_any_order_and_on_any_threads(kind, tmp_path) -> None:
    tables = random_corridor(kind, families=399, seed=4)
    found = set()
    for threads in (1, 2, 8):
        for seed in (5, 6):
            shuffled = {
                name: random.Random(seed).sample(rows, len(rows)) for name, rows in tables.items()
            }
            engine = DuckDBEngine(threads=threads)
            found.add(write(engine, shuffled, kind, tmp_path / f"{threads}-{seed}"))
            engine.close()
    assert len(found) == 1


def test_big_tables_too_are_the_same_bytes_on_any_threads(tmp_path) -> None:
    """Several row groups, written by several threads at once, from rows in two orders."""
    persons = next(table for table in released("register") if table.name == "persons")
    columns = ", ".join(f"{_big(n, kind)} as {n}" for n, kind in types(persons).items())
    found = set()
    for threads in (1, 2, 8):
        for order in ("i", "hash(i)"):
            engine = DuckDBEngine(threads=threads)
            engine.make_table(
                "persons", f"select {columns} from range(150000) as r(i) order by {order}"
            )
            place = tmp_path / f"{threads}-{order}"
            engine.write(
                "select * from persons", place, order_by=persons.sorted_by, row_group=persons.group
            )
            found.add((place / "part-00000.parquet").read_bytes())
            engine.close()
    assert len(found) == 1


def _big(name: str, kind: str) -> str:
    number = f"hash(i, '{name}')"
    return {
        "text": f"cast({number} % 9000 as varchar)",
        "int": f"cast({number} % 9 as integer)",
        "long": "i",
        "date": f"date '1950-01-01' + cast({number} % 20000 as integer)",
    }[kind]


# ------------------------------------------------------------------------------------ checks


def broken(name: str, change: Any, kind: str) -> dict:
    tables = random_corridor(kind, families=30, seed=8)
    return tables | {name: change(tables[name])}


@pytest.mark.parametrize(
    ("kind", "name", "change", "said"),
    [
        ("register", "persons", lambda rows: [*rows, rows[0]], "persons: one row per person_id"),
        (
            "register",
            "persons",
            lambda rows: [rows[0] | {"person_id": None}],
            "every row has its key",
        ),
        ("register", "record_links", lambda rows: [rows[0] | {"record_key": None}], "has its key"),
        ("register", "not_ranked", lambda rows: rows[1:], "either ranked or not ranked"),
        ("register", "ranked", lambda rows: rows[1:], "either ranked or not ranked"),
        ("aid", "recipients", lambda rows: rows[1:], "the ledger counts as filled"),
        ("aid", "regency_ledger", lambda rows: [], "the ledger counts as filled"),
        ("aid", "movements", lambda rows: [*rows, rows[0]], "one row per programme, unit_id"),
    ],
)
def test_tables_that_break_a_law_do_not_become_a_release(
    kind, name, change, said, tmp_path
) -> None:
    with pytest.raises(ChecksFailed, match=said):
        write(DuckDBEngine(), broken(name, change, kind), kind, tmp_path)
    assert not (tmp_path / "tables").exists()


def test_a_family_is_ranked_or_not_and_never_both(engine) -> None:
    draw(engine, "families", "family_id\n1\n2")
    draw(engine, "ranked", "family_id\n1")
    draw(engine, "not_ranked", "family_id\n2")
    every_family_is_ranked_or_not(engine)
    draw(engine, "not_ranked", "family_id\n1\n2")
    with pytest.raises(ChecksFailed, match=r"either ranked or not ranked.*'families_at_fault': 1"):
        every_family_is_ranked_or_not(engine)


def test_recipients_and_the_ledger_count_the_same_seats(engine) -> None:
    draw(engine, "recipients", "programme | unit_id\npkh | 1\npkh | 2\nsembako | 1")
    draw(engine, "regency_ledger", "programme | regency_code | filled\npkh|1101|2\nsembako|1101|1")
    every_recipient_has_a_seat(engine)
    draw(engine, "regency_ledger", "programme | regency_code | filled\npkh|1101|2\npena|1101|1")
    with pytest.raises(ChecksFailed, match="ledger counts as filled"):
        every_recipient_has_a_seat(engine)


def test_the_error_of_a_doubled_key_counts_and_does_not_name(engine) -> None:
    draw(engine, "persons", "person_id | nik\n7 | 1101014101900001\n7 | 1101014101900001")
    with pytest.raises(ChecksFailed) as fault:
        key_is_unique(engine, BY_NAME["persons"])
    assert "'keys_found_twice': 1" in str(fault.value)
    assert "1101014101900001" not in str(fault.value)


def test_a_missing_table_or_column_is_named_with_the_stage_that_makes_it(tmp_path) -> None:
    engine = DuckDBEngine()
    load_corridor(engine, random_corridor("aid", families=9, seed=9), "aid")
    engine.make_table("benefits", "select programme, unit_id, component, person_id from benefits")
    with pytest.raises(ChecksFailed, match=r"benefits.rupiah: .*no such column.* 'allocate'"):
        write_tables(engine, kind="aid", variables=ANSWERED, folder=tmp_path)
    engine.make_table(
        "outcomes", "select * replace (cast(decile as bigint) as decile) from outcomes"
    )
    with pytest.raises(ChecksFailed, match=r"outcomes.decile: declared as int, found long"):
        write_tables(engine, kind="aid", variables=ANSWERED, folder=tmp_path)
    engine.drop("outcomes")
    with pytest.raises(ChecksFailed, match=r"outcomes: the table is missing.*'allocate'"):
        write_tables(engine, kind="aid", variables=ANSWERED, folder=tmp_path)


def test_no_half_written_table_stays_when_writing_fails(tmp_path, monkeypatch) -> None:
    engine = DuckDBEngine()
    load_corridor(engine, random_corridor("aid", families=9, seed=9), "aid")
    whole = engine.write

    def full(query: str, folder: Path, **more: Any) -> int:
        if folder.name == "movements":
            folder.mkdir()
            raise OSError(28, "No space left on device")
        return whole(query, folder, **more)

    monkeypatch.setattr(engine, "write", full)
    with pytest.raises(OSError, match="No space left"):
        write_tables(engine, kind="aid", variables=ANSWERED, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------- manifest


def policy_of(folder: Path) -> Path:
    for path, text in {
        "rank.yaml": "unit: families\n",
        "scoring/model.yaml": "intercept: 1\n",
        ".editing.swp": "x",
        "rank.yaml~": "x",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_the_manifest_names_all_that_is_in_a_plan_and_all_it_was_made_from(tmp_path) -> None:
    plan, sent = tmp_path / "plan", tmp_path / "deliveries" / "dtks" / "2025Q4"
    sent.mkdir(parents=True)
    (sent / "individu.csv").write_text("NIK\n")
    tables = write(
        DuckDBEngine(), random_corridor("register", families=9, seed=1), "register", plan
    )
    copy_policy(policy_of(tmp_path / "policy"), plan)
    (plan / "report.html").write_text("<p>")
    made = make_manifest(
        plan,
        release="register-2026Q1",
        tables=tables,
        engine="duckdb 2.0.0",
        deliveries=delivery_files([("dtks", "2025Q4", sent)]),
    )
    others = [file.path for file in made.files if not file.table]
    assert others == ["policy/rank.yaml", "policy/scoring/model.yaml", "report.html"]
    assert [file.path for file in made.models] == ["policy/scoring/model.yaml"]
    assert [(d.source, d.delivery, d.path, d.bytes) for d in made.deliveries] == [
        ("dtks", "2025Q4", "individu.csv", 4)
    ]
    assert read_release(plan).manifest == made
    assert made.software.startswith("tunggal ")
    positional = {file.table for file in made.files if file.positional}
    assert positional == {"refused_records", "merged_records"}


def test_only_the_policy_that_was_used_can_be_copied(tmp_path) -> None:
    copy_policy(policy_of(tmp_path / "policy"), tmp_path / "plan", paths=["rank.yaml"])
    copied = [f.name for f in (tmp_path / "plan" / "policy").rglob("*") if f.is_file()]
    assert copied == ["rank.yaml"]


def test_a_release_without_its_proper_parent_is_not_planned(tmp_path) -> None:
    with pytest.raises(UsageRefused, match="register parent must be register-2026Q1"):
        make_manifest(tmp_path, release="aid-2026Q1", tables=(), engine="none")
    assert list(tmp_path.iterdir()) == []
