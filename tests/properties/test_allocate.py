"""Laws of the allocation without guards: against its slow twin, and one world against another.

`test_reallocation.py` has guards, holders and histories, and ten thousand worlds on both engines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import allocate_worlds as worlds
from reference import allocate as twin
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.tables import BY_NAME, made_by
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import NotTogether
from tunggal.policy.programmes import Programme, Share

Tables = dict[str, list[dict[str, Any]]]
SEEDS = st.integers(0, 10**9)
_EASY = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@pytest.fixture(scope="module")
def duckdb() -> Iterator[DuckDBEngine]:
    """One engine for the many examples of a law."""
    engine = DuckDBEngine(threads=1)
    yield engine
    engine.close()


def run(
    engine: Any, world: Mapping[str, Any], programmes: Sequence[Programme], allocation: Allocation
) -> Tables:
    worlds.load(engine, world)
    allocate(engine, programmes=programmes, allocation=allocation, when=worlds.QUARTER)
    return {
        table.name: in_order(table.name, engine.rows(f"select * from {table.name}"))
        for table in made_by("allocate")
    }


def in_order(name: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    columns = [column.name for column in BY_NAME[name].columns]
    held = [{column: row[column] for column in columns} for row in rows]
    return sorted(held, key=lambda row: tuple(str(row[column]) for column in BY_NAME[name].key))


def agrees(engine: Any, world: Any, programmes: Any, allocation: Any) -> Tables:
    made = run(engine, world, programmes, allocation)
    slow = twin.allocate(world, programmes=programmes, allocation=allocation, when=worlds.QUARTER)
    for name, rows in made.items():
        assert rows == in_order(name, slow[name]), name
    return made


def seated(made: Tables, code: str = "alpha") -> set[int]:
    return {row["unit_id"] for row in made["recipients"] if row["programme"] == code}


def alone(programmes: Sequence[Programme]) -> tuple[Programme, ...]:
    """The programmes without the rule that looks at seats in another one."""
    return tuple(
        replace(
            each,
            rules=tuple(
                rule for rule in each.rules if not isinstance(rule.spells[0].value, NotTogether)
            ),
        )
        for each in programmes
    )


@settings(max_examples=15, **_EASY)
@given(seed=SEEDS)
def test_the_stage_gives_what_its_slow_twin_gives(duckdb: Any, seed: int) -> None:
    many = [worlds.random_world(seed + each, first=1 + 50 * each) for each in range(3)]
    agrees(
        duckdb,
        worlds.merged(many),
        worlds.random_programmes(seed),
        worlds.random_allocation(seed),
    )


@settings(max_examples=8, **_EASY)
@given(seed=SEEDS, more=st.integers(1, 5))
def test_raising_a_quota_removes_nobody(duckdb: Any, seed: int, more: int) -> None:
    world, allocation = worlds.random_world(seed), worlds.random_allocation(seed)
    programmes = alone(worlds.random_programmes(seed))
    before = run(duckdb, world, programmes, allocation)
    raised = [
        replace(each, quota=worlds.always(each.quota.spells[0].value + more)) for each in programmes
    ]
    after = run(duckdb, world, raised, allocation)
    for each in programmes:
        assert seated(before, each.code) <= seated(after, each.code)


SHARES = (Share("equal_share"), Share("by_poor_count"), Share("fixed_ratio", 150, 100, True))


@settings(max_examples=12, **_EASY)
@given(seed=SEEDS, share=st.sampled_from(SHARES))
def test_removing_one_family_changes_only_the_next_in_line(
    duckdb: Any, seed: int, share: Share
) -> None:
    world, allocation = worlds.random_world(seed), worlds.random_allocation(seed)
    programmes = [worlds.programme(quota=6, share=share)]
    before = run(duckdb, world, programmes, allocation)
    gone = Random(seed).choice(world["families"])["family_id"]
    after = run(duckdb, without_family(world, gone), programmes, allocation)
    stayed, entered = seated(before) - {gone}, seated(after) - seated(before)
    assert stayed <= seated(after)
    assert len(entered) <= (gone in seated(before))
    nexts = {row["unit_id"] for row in before["waiting_list"] if row["place"] <= 1}
    waits = {row["unit_id"] for row in before["waiting_list"] if row["place"] == 2}
    assert entered <= nexts | waits


@settings(max_examples=8, **_EASY)
@given(seed=SEEDS)
def test_when_seats_follow_need_a_removed_family_moves_one_seat_at_most(
    duckdb: Any, seed: int
) -> None:
    world, allocation = worlds.random_world(seed), worlds.random_allocation(seed)
    programmes = [worlds.programme(quota=6, share=Share("by_need"))]
    before = run(duckdb, world, programmes, allocation)
    gone = Random(seed).choice(world["families"])["family_id"]
    after = run(duckdb, without_family(world, gone), programmes, allocation)
    assert len(seated(before) - seated(after) - {gone}) <= 1
    assert len(seated(after) - seated(before)) <= 1


def without_family(world: Mapping[str, Any], family_id: int) -> dict[str, list[Any]]:
    tables = ("families", "ranked", "not_ranked")
    return {
        name: [row for row in rows if name not in tables or row["family_id"] != family_id]
        for name, rows in world.items()
    }


@settings(max_examples=6, **_EASY)
@given(seed=SEEDS)
def test_running_again_changes_nothing(duckdb: Any, seed: int) -> None:
    world, allocation = worlds.random_world(seed), worlds.random_allocation(seed)
    programmes = worlds.random_programmes(seed)
    first = run(duckdb, world, programmes, allocation)
    again = run(
        duckdb, world | {"previous_recipients": first["recipients"]}, programmes, allocation
    )
    assert {row["movement"] for row in again["movements"]} <= {"stayer"}
    for name in ("recipients", "waiting_list", "benefits"):
        assert again[name] == first[name]


@settings(max_examples=6, **_EASY)
@given(seed=SEEDS)
def test_the_order_of_rows_does_not_matter(duckdb: Any, seed: int) -> None:
    world, allocation = worlds.random_world(seed), worlds.random_allocation(seed)
    programmes = worlds.random_programmes(seed)
    first = run(duckdb, world, programmes, allocation)
    shuffled = {name: Random(seed + 1).sample(rows, len(rows)) for name, rows in world.items()}
    assert run(duckdb, shuffled, programmes[::-1], allocation) == first


@settings(max_examples=6, **_EASY)
@given(seed=SEEDS)
def test_money_and_seats_add_up_to_the_nation(duckdb: Any, seed: int) -> None:
    allocation, programmes = worlds.random_allocation(seed), worlds.random_programmes(seed)
    made = run(duckdb, worlds.random_world(seed), programmes, allocation)
    for each in programmes:
        ledger = [row for row in made["regency_ledger"] if row["programme"] == each.code]
        paid = [row["rupiah"] for row in made["benefits"] if row["programme"] == each.code]
        moved = [row["movement"] for row in made["movements"] if row["programme"] == each.code]
        assert sum(row["rupiah"] for row in ledger) == sum(paid)
        assert sum(row["filled"] for row in ledger) == len(seated(made, each.code))
        assert sum(row["quota"] for row in ledger) <= allocation.seats(each.quota.spells[0].value)
        assert sum(row["leavers"] for row in ledger) == moved.count("leaver")
