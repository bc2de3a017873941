"""Every law of the allocation fires when a table breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import allocate_worlds as worlds
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.allocate.checks import LAWS, check_allocation, check_decisions
from tunggal.cycle.allocate.rules import in_turn
from tunggal.cycle.allocate.stage import allocate
from tunggal.policy.allocation import Allocation
from tunggal.registry.errors import ChecksFailed

PROGRAMME = worlds.programme(quota=6)
BROKEN = [
    # (law, table, the SELECT that breaks it)
    ("every family has one outcome", "outcomes", "select * from outcomes where unit_id <> 3"),
    (
        "every family has one outcome",
        "outcomes",
        "select programme, unit, case when unit_id = 3 then 4 else unit_id end as unit_id, family_id,"
        " regency_code, outcome, reason, place, decile, until from outcomes",
    ),
    (
        "has a reason",
        "outcomes",
        "select programme, unit, unit_id, family_id, regency_code, outcome,"
        " cast(null as text) as reason, place, decile, until from outcomes",
    ),
    (
        "fills more seats than its quota",
        "regency_ledger",
        "select programme, regency_code, quota - 1 as quota, entitled, filled, waiting, entrants,"
        " stayers, leavers, rupiah from regency_ledger",
    ),
    (
        "no seat stays empty",
        "regency_ledger",
        "select programme, regency_code, quota + 1 as quota, entitled, filled, waiting, entrants,"
        " stayers, leavers, rupiah from regency_ledger",
    ),
    (
        "have a seat or wait",
        "regency_ledger",
        "select programme, regency_code, quota, entitled + 1 as entitled, filled, waiting, entrants,"
        " stayers, leavers, rupiah from regency_ledger",
    ),
    ("counts the recipients", "recipients", "select * from recipients limit 2"),
    (
        "stands before a recipient",
        "outcomes",
        "select programme, unit, unit_id, family_id, regency_code, outcome, reason, 100 - place"
        " as place, decile, until from outcomes",
    ),
    (
        "is poorer than a recipient",
        "ranked",
        "select family_id, 14000000 - 2 * (welfare_score - 13000000) as welfare_score from ranked",
    ),
    (
        "entrants and stayers",
        "movements",
        "select * from movements union all select * from movements where movement = 'entrant'",
    ),
    ("stayers and leavers", "movements", "select * from movements where movement <> 'leaver'"),
    ("every recipient is paid", "benefits", "select * from benefits limit 1"),
    (
        "the money of the ledger",
        "benefits",
        "select programme, unit_id, component, person_id, rupiah + 1 as rupiah from benefits",
    ),
]


@pytest.fixture
def engine() -> Iterator[Any]:
    made = DuckDBEngine(threads=1)
    worlds.load(made, worlds.random_world(3, families=40))
    allocate(made, programmes=[PROGRAMME], allocation=Allocation("t"), quarter=worlds.QUARTER)
    yield made
    made.close()


@pytest.mark.parametrize(("law", "table", "query"), BROKEN, ids=[case[0] for case in BROKEN])
def test_the_law_fires(engine: Any, law: str, table: str, query: str) -> None:
    terms = in_turn([PROGRAMME], worlds.QUARTER)
    check_allocation(engine, terms, order="welfare_score")
    engine.make_table(table, query)
    with pytest.raises(ChecksFailed, match=law):
        check_allocation(engine, terms, order="welfare_score")


def test_every_law_has_a_case() -> None:
    assert all(any(law in name for law, _, _ in BROKEN) for name in LAWS)


def test_a_decision_that_is_lost_stops_the_stage() -> None:
    made = DuckDBEngine(threads=1)
    world = worlds.random_world(3, families=40)
    lost = {"case_number": "lost", "kind": "protection", "upheld": 1, "nik": None, "kk": None}
    worlds.load(made, world | {"decisions": [*world["decisions"], lost]})
    made.make_table("binding_decisions", "select case_number from decisions where 1 = 0")
    made.make_table("unmatched_decisions", "select case_number, 'x' as why from decisions")
    check_decisions(made, day="date '2026-04-01'")
    unlisted = "select * from unmatched_decisions where case_number <> 'lost'"
    made.make_table("unmatched_decisions", unlisted)
    with pytest.raises(ChecksFailed, match="binds a unit or is unmatched"):
        check_decisions(made, day="date '2026-04-01'")
    made.close()
