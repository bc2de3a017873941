"""Laws of link on random small deliveries over two quarters, against its plain twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import link_worlds as worlds
from reference import link as twin
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.link.stage import link
from tunggal.cycle.tables import BY_NAME, made_by

Tables = dict[str, list[dict[str, Any]]]
_EASY = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@pytest.fixture
def duckdb() -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine(threads=1)
    yield engine
    engine.close()


def run(engine: Any, world: Any, linking: Any, quarter: Any) -> Tables:
    worlds.load(engine, world)
    link(
        engine,
        linking=linking,
        matcher=worlds.FakeMatcher(),
        sources=worlds.SOURCES,
        variables=worlds.VARIABLES,
        quarter=quarter,
    )
    return {
        table.name: in_order(table.name, engine.rows(f"select * from {table.name}"))
        for table in made_by("link")
    }


def in_order(name: str, rows: Any) -> list[dict[str, Any]]:
    table = BY_NAME[name]
    held = [{column: row[column] for column in table.spelled(worlds.VARIABLES)} for row in rows]
    return sorted(held, key=lambda row: tuple(str(row[column]) for column in table.key))


def slowly(world: Any, linking: Any, quarter: Any) -> Tables:
    made = twin.link(
        {name: world.get(name, []) for name in (*world, *worlds.PREVIOUS)},
        linking=linking,
        sources=worlds.SOURCES,
        variables=worlds.VARIABLES,
        score=worlds.score,
        quarter=str(quarter),
    )
    return {name: in_order(name, rows) for name, rows in made.items()}


def two_quarters(random: Random, persons: int) -> Iterator[tuple[Any, Any, Any]]:
    """Two deliveries in a row; the second repeats most records, some changed, some new."""
    first = worlds.records(random, persons=persons)
    held = [dict(row) for row in first if random.random() < 0.8]
    fresh = worlds.records(random, persons=max(1, persons // 3))
    second = held + [{**row, "record_key": f"n{row['record_key']}"} for row in fresh]
    for row in random.sample(second, len(second) // 4):
        row["kk"] = random.choice((None, row["kk"], "3201010101019999"))
        row["nik"] = random.choice((None, row["nik"]))
    for quarter, rows in zip(worlds.QUARTERS, (first, second), strict=True):
        linking = replace(worlds.LINKING, decisions=worlds.decisions(random, rows))
        world = {
            "records": rows,
            "family_records": worlds.family_records(random, rows),
            "villages": worlds.villages(),
        }
        yield world, linking, quarter


def agrees(engine: Any, random: Random, persons: int) -> Tables:
    before: Any = {}
    made: Tables = {}
    for world, linking, quarter in two_quarters(random, persons):
        made = run(engine, world | before, linking, quarter)
        slow = slowly(world | before, linking, quarter)
        for name in ("record_links", "review_pairs", *slow):
            assert made[name] == slow[name], f"{name} in {quarter}"
        before = {
            "previous_persons": made["persons"],
            "previous_families": made["families"],
            "previous_record_links": made["record_links"],
            "previous_key_counters": [
                {"kind": "person", "highest": 700 + random.randint(0, 9)},
                {"kind": "family", "highest": random.randint(0, 900)},
            ],
        }
    return made


@settings(max_examples=15, **_EASY)
@given(seed=st.integers(0, 10**9), persons=st.integers(1, 9))
def test_the_stage_and_its_twin_agree(duckdb: Any, seed: int, persons: int) -> None:
    agrees(duckdb, Random(seed), persons)


def test_the_twin_agrees_on_every_engine(engine: Any) -> None:
    agrees(engine, Random(20260101), 12)


@settings(max_examples=5, **_EASY)
@given(seed=st.integers(0, 10**9))
def test_the_order_of_rows_does_not_matter(duckdb: Any, seed: int) -> None:
    random = Random(seed)
    world, linking, quarter = next(two_quarters(random, 8))
    one = run(duckdb, world, linking, quarter)
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in world.items()}
    assert run(duckdb, shuffled, linking, quarter) == one


@settings(max_examples=10, **_EASY)
@given(seed=st.integers(0, 10**9))
def test_whoever_is_found_by_nik_or_as_last_time_keeps_the_key(duckdb: Any, seed: int) -> None:
    world, linking, quarter = next(two_quarters(Random(seed), 8))
    linking = replace(linking, decisions=())
    one = run(duckdb, world, linking, quarter)
    again = world | {
        "previous_persons": one["persons"],
        "previous_families": one["families"],
        "previous_record_links": one["record_links"],
    }
    other = run(duckdb, again, linking, quarter)
    persons = {(row["source"], row["record_key"]): row["person_id"] for row in one["record_links"]}
    for row in other["record_links"]:
        if row["rule"] in ("nik", "previous"):
            assert row["person_id"] == persons[row["source"], row["record_key"]]
