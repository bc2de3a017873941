"""Every law of the allocation fires when a table breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

import allocate_worlds as worlds
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.allocate import stage
from tunggal.cycle.allocate.checks import LAWS, LAWS_OF_ENTRY, check_allocation, check_decisions
from tunggal.cycle.allocate.phrases import binding
from tunggal.cycle.allocate.rules import in_turn
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import MaxDecile
from tunggal.policy.guards import DatedGuards, Notice
from tunggal.policy.programmes import Share
from tunggal.registry.errors import ChecksFailed
from tunggal.registry.period import Period

BINDING = binding(worlds.QUARTER.first_day)

GUARDS = DatedGuards(
    {
        "notice": worlds.always(Notice(3)),
        "protect": worlds.always(frozenset({"ongoing_treatment"})),
    }
)
PROGRAMME = worlds.programme(quota=30, share=Share("equal_share"), rules=(MaxDecile(4),))
ALLOCATION = Allocation("t", guards=GUARDS)
BROKEN = [
    # (law, table, the SELECT that breaks it)
    ("every family has one outcome", "outcomes", "select * from outcomes where unit_id <> 3"),
    (
        "every family has one outcome",
        "outcomes",
        "select * replace (case when unit_id = 3 then 4 else unit_id end as unit_id) from outcomes",
    ),
    (
        "only within the national quota",
        "verdicts_alpha",
        "select * from verdicts_alpha union all select * from verdicts_alpha",
    ),
    ("reason of its kind", "outcomes", "select * replace (null::text as reason) from outcomes"),
    ("reason of its kind", "outcomes", "select * replace (null::text as cause) from outcomes"),
    ("reason of its kind", "outcomes", "select * replace (1::bigint as place) from outcomes"),
    (
        "fills more seats than its quota",
        "regency_ledger",
        "select * replace (filled - 1 as quota) from regency_ledger",
    ),
    (
        "no seat stays empty",
        "regency_ledger",
        "select * replace (quota + 1 as quota) from regency_ledger",
    ),
    (
        "have a seat or wait",
        "regency_ledger",
        "select * replace (filled + waiting + 1 as entitled) from regency_ledger",
    ),
    ("counts the recipients", "recipients", "select * from recipients limit 2"),
    (
        "waits behind someone less entitled",
        "outcomes",
        "select * replace (1000 - place as place) from outcomes",
    ),
    (
        "is poorer than a newcomer",
        "ranked",
        "select * replace (14000000 - 2 * (welfare_score - 13000000) as welfare_score) from ranked",
    ),
    (
        "entrants and stayers",
        "movements",
        "select * from movements union all select * from movements where movement = 'entrant'",
    ),
    ("stayers and leavers", "movements", "select * from movements where movement <> 'leaver'"),
    (
        "leaves before a notice has run",
        "scenarios",
        "select * replace (1 as unannounced) from scenarios",
    ),
    (
        "leaves before a notice has run",
        "scenarios",
        "select * replace (1 as protected) from scenarios",
    ),
    ("is told", "notices", "select * from notices where kind <> 'leaver'"),
    ("is told", "notices", "select * from notices where kind <> 'on_notice'"),
    (
        "whom the rules allow is paid",
        "recipients",
        "select * replace (0 as rupiah) from recipients",
    ),
    (
        "the money of the ledger",
        "benefits",
        "select * replace (rupiah + 1 as rupiah) from benefits",
    ),
]


@pytest.fixture
def engine() -> Iterator[Any]:
    made = DuckDBEngine(threads=1)
    worlds.load(made, worlds.random_world(5, families=60))
    # The check looks at the verdicts too, which the stage forgets.
    with patch.object(stage, "forget"):
        stage.allocate(made, programmes=[PROGRAMME], allocation=ALLOCATION, when=worlds.QUARTER)
    yield made
    made.close()


@pytest.mark.parametrize(("law", "table", "query"), BROKEN, ids=[case[0] for case in BROKEN])
def test_the_law_fires(engine: Any, law: str, table: str, query: str) -> None:
    terms = in_turn([PROGRAMME], Period(worlds.QUARTER), ALLOCATION)
    check_allocation(engine, terms, allocation=ALLOCATION)
    engine.make_table(table, query)
    with pytest.raises(ChecksFailed, match=law):
        check_allocation(engine, terms, allocation=ALLOCATION)


def test_every_law_has_a_case() -> None:
    assert all(any(law in name for law, _, _ in BROKEN) for name in {**LAWS, **LAWS_OF_ENTRY})


def test_a_decision_that_is_lost_stops_the_stage() -> None:
    made = DuckDBEngine(threads=1)
    world = worlds.random_world(3, families=40)
    lost = {"case_number": "lost", "kind": "protection", "upheld": 1, "nik": None, "kk": None}
    worlds.load(made, world | {"decisions": [*world["decisions"], lost]})
    made.make_table("binding_decisions", "select case_number from decisions where 1 = 0")
    made.make_table("unmatched_decisions", "select case_number, 'x' as why from decisions")
    check_decisions(made, binding=BINDING)
    unlisted = "select * from unmatched_decisions where case_number <> 'lost'"
    made.make_table("unmatched_decisions", unlisted)
    with pytest.raises(ChecksFailed, match="binds a unit or is unmatched"):
        check_decisions(made, binding=BINDING)
    made.close()
