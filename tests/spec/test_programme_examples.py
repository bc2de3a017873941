"""The examples of every programme file hold: judged one by one, and through the stage itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import allocate_worlds as worlds
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.allocate.trial import try_example
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import NotTogether
from tunggal.policy.programme_examples import Example
from tunggal.policy.programmes import Programme, read_programmes
from tunggal.registry.reason import Reason

POLICY = Path(__file__).parents[2] / "examples" / "indonesia" / "policy"
PROGRAMMES = read_programmes(POLICY / "programmes")
EXAMPLES = [
    pytest.param(programme, example, id=f"{programme.code}:{example.line}")
    for programme in PROGRAMMES
    for example in programme.examples
]


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    made = DuckDBEngine(threads=1)
    yield made
    made.close()


@pytest.mark.parametrize(("programme", "example"), EXAMPLES)
def test_the_example_holds(programme: Programme, example: Example) -> None:
    answer = try_example(programme, example)
    assert (answer.verdict.outcome, answer.verdict.reason) == (example.outcome, example.reason)
    if example.rupiah is not None:
        assert answer.rupiah == example.rupiah


@pytest.mark.parametrize(("programme", "example"), EXAMPLES)
def test_the_stage_says_the_same(engine: Any, programme: Programme, example: Example) -> None:
    if any(
        isinstance(spell.value, NotTogether) for rule in programme.rules for spell in rule.spells
    ):
        pytest.skip("needs the other programme too")
    quarter = example.quarter or programme.newest
    worlds.load(engine, world(programme, example))
    seats = replace(programme, quota=worlds.always(example.seats), share=worlds.always(None))
    allocate(engine, programmes=[seats], allocation=Allocation("t"), quarter=quarter)
    found = engine.rows("select outcome, reason from outcomes")
    assert found == [{"outcome": example.outcome, "reason": example.reason}]
    paid = engine.rows("select coalesce(sum(rupiah), 0) as rupiah from benefits")[0]["rupiah"]
    assert paid == try_example(programme, example).rupiah


def world(programme: Programme, example: Example) -> dict[str, list[Any]]:
    """The example as a register of one family."""
    unit, quarter = example.described.unit, example.quarter or programme.newest
    made: dict[str, list[Any]] = {name: [] for name in worlds.INPUTS}
    known = unit.unranked != Reason.NO_FAMILY
    family = {"family_id": 1, "regency_code": "1101"}
    if known:
        made["families"].append({**family, "kk": "1101000000000001"})
        if unit.decile:
            made["ranked"].append({**family, "decile": unit.decile, "welfare_score": 1})
        else:
            made["not_ranked"].append({**family, "reason": unit.unranked})
    for place, member in enumerate(example.described.members or ({},)):
        age = member.get("age")
        first = quarter.first_day
        made["persons"].append(
            {
                **{name: code for name, code in member.items() if name != "age"},
                "person_id": place + 1,
                "family_id": 1 if known else None,
                "nik": f"{place + 1:016d}" if unit.usable_nik else None,
                "birth_date": None
                if age is None
                else date(first.year - age, first.month, first.day),
                "alive": 1 if unit.alive else 2,
                "present": 1 if unit.present else 2,
            }
        )
    if not (unit.alive and unit.present):
        made["previous_recipients"].append(
            {"programme": programme.code, "unit": "person", "unit_id": 1, "family_id": 1,
             "regency_code": "1101", "since": "2025Q1"}
        )  # fmt: skip
    for kind in ["withdrawal"] * unit.withdrawn + ["objection"] * unit.objected:
        made["decisions"].append(
            {"case_number": kind, "kind": kind, "upheld": 1, "kk": "1101000000000001",
             "decided_on": date(2024, 1, 1)}
        )  # fmt: skip
    made["leads"] = [
        {"source": "leads", "delivery": "x", "record_key": kind, "kind": kind, "nik": "1".zfill(16)}
        for kind in sorted(unit.leads)
    ]
    return made
