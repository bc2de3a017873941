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
from tunggal.cycle.tables import BY_NAME
from tunggal.policy.allocation import Allocation, read_allocation
from tunggal.policy.dated import Dated
from tunggal.policy.programme_examples import Example
from tunggal.policy.programmes import Programme, read_programmes
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Outcome, Reason

COLUMNS = {column.name for column in BY_NAME["persons"].columns}
POLICY = Path(__file__).parents[2] / "examples" / "indonesia" / "policy"
COMMON = read_allocation(POLICY).guards
PROGRAMMES = [
    replace(each, guards=each.guards.over(COMMON))
    for each in read_programmes(POLICY / "programmes")
]
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


def _another(programme: Programme, example: Example) -> Programme:
    """Another programme: it has a seat for the example where that receives it, else no quota."""
    if programme.code in example.described.unit.receives:
        return worlds.programme(programme.code, unit=programme.unit)
    return replace(programme, quota=Dated(()))


@pytest.mark.parametrize(("programme", "example"), EXAMPLES)
def test_the_example_holds(programme: Programme, example: Example) -> None:
    answer = try_example(programme, example)
    assert (answer.verdict.outcome, answer.verdict.reason) == (example.outcome, example.reason)
    if example.rupiah is not None:
        assert answer.rupiah == example.rupiah


@pytest.mark.parametrize(("programme", "example"), EXAMPLES)
def test_the_stage_says_the_same(engine: Any, programme: Programme, example: Example) -> None:
    quarter = example.quarter or programme.newest
    worlds.load(engine, world(programme, example))
    seats = replace(programme, quota=worlds.always(example.seats), share=worlds.always(None))
    others = [_another(each, example) for each in PROGRAMMES if each.code != programme.code]
    allocate(engine, programmes=[seats, *others], allocation=Allocation("t"), when=quarter)
    of_unit = f"programme = '{programme.code}' and unit_id = {UNIT}"
    found = engine.rows(f"select outcome, reason from outcomes where {of_unit}")
    assert found == [{"outcome": example.outcome, "reason": example.reason}]
    paid = engine.rows(f"select coalesce(sum(rupiah), 0) as rupiah from benefits where {of_unit}")
    assert paid[0]["rupiah"] == try_example(programme, example).rupiah


FILES = read_programmes(POLICY / "programmes")


@pytest.mark.parametrize("programme", FILES, ids=[each.code for each in FILES])
def test_every_reason_that_a_file_can_give_has_an_example(programme: Programme) -> None:
    ruled = {spell.value.reason for each in programme.rules for spell in each.spells if spell.value}
    shown = {example.reason for example in programme.examples}
    assert ruled | guarded(programme) | {Reason.ALLOCATED, Reason.QUOTA_FULL} <= shown
    assert Outcome.NOT_RANKED in {example.outcome for example in programme.examples}
    assert len(programme.examples) >= 6


def guarded(programme: Programme) -> set[Reason]:
    """What the guards of the file itself do for one unit; a cap needs a whole regency."""
    named = {
        "notice": Reason.NOTICE_GIVEN, "grace": Reason.GRACE, "appeals": Reason.APPEAL_OPEN,
        "reactivation": Reason.REACTIVATED, "newborn": Reason.NEWBORN,
    }  # fmt: skip
    reasons = {reason for name, reason in named.items() if name in programme.guards.spells}
    protect = programme.guards.spells.get("protect", Dated(()))
    kinds = {str(kind) for spell in protect.spells for kind in spell.value}
    reasons |= {Reason.ONGOING_TREATMENT} if "ongoing_treatment" in kinds else set()
    return reasons | ({Reason.PROTECTED_GROUP} if kinds - {"ongoing_treatment"} else set())


KK, UNIT, HEAD, MOTHER = "1101000000000001", 1, 901, 902
FAMILY = {"family_id": UNIT, "regency_code": "1101"}


def world(programme: Programme, example: Example) -> dict[str, list[Any]]:
    """The example as a register of one family, with what the last release knew of it."""
    quarter = example.quarter or programme.newest
    made: dict[str, list[Any]] = {name: [] for name in worlds.INPUTS}
    _family(made, example, quarter)
    _cases(made, programme, example)
    _seats_before(made, programme, example, quarter)
    return made


def _family(made: dict[str, list[Any]], example: Example, quarter: Quarter) -> None:
    unit, members = example.described.unit, example.described.members or ({},)
    known = unit.unranked != Reason.NO_FAMILY
    if known:
        made["families"].append({**FAMILY, "kk": KK, "head_id": HEAD})
        if unit.decile:
            made["ranked"].append({**FAMILY, "decile": unit.decile, "welfare_score": 1})
        else:
            made["not_ranked"].append({**FAMILY, "reason": unit.unranked})
    for place, member in enumerate(members, start=1):
        answers = {name: code for name, code in member.items() if name in COLUMNS}
        alive, present = 1 if unit.alive else 2, 1 if unit.present else 2
        person = {**answers, "nik": f"{place:016d}" if unit.usable_nik else None}
        person |= {"family_id": UNIT if known else None, "alive": alive, "present": present}
        made["persons"].append(_born(person, place, quarter, member.get("age")))
        if "head_marital" in member:
            head = {"family_id": UNIT, "marital": member["head_marital"], "alive": 1, "present": 1}
            made["persons"].append(_born(head, HEAD, quarter, 40))


def _born(person: dict[str, Any], key: int, quarter: Quarter, age: int | None) -> dict[str, Any]:
    first = quarter.first_day
    born = None if age is None else date(first.year - age, first.month, first.day)
    return {**person, "person_id": key, "birth_date": born}


def _cases(made: dict[str, list[Any]], programme: Programme, example: Example) -> None:
    unit, hold = example.described.unit, example.described.hold
    kinds = {"withdrawal": unit.withdrawn, "objection": unit.objected, "proposal": unit.proposed}
    kinds |= {"reactivation": hold.reactivated, "appeal": hold.appeal != "none"}
    for kind in (kind for kind, found in kinds.items() if found):
        upheld = 3 if kind == "appeal" and hold.appeal == "open" else 1
        case = {"case_number": kind, "kind": kind, "upheld": upheld, "kk": KK}
        made["decisions"].append({**case, "decided_on": date(2024, 1, 1)})
    row = {"delivery": "x", "nik": f"{UNIT:016d}"}
    for kind in sorted(unit.leads):
        made["leads"].append({**row, "source": "leads", "record_key": kind, "kind": kind})
    for kind in sorted(hold.protections):
        made["protections"].append({**row, "source": "list", "record_key": kind, "kind": kind})


def _seats_before(
    made: dict[str, list[Any]], programme: Programme, example: Example, quarter: Quarter
) -> None:
    unit, hold = example.described.unit, example.described.hold
    since = quarter
    for _ in range(unit.held_quarters):
        since = since.previous
    row = {**FAMILY, "unit": programme.unit, "unit_id": UNIT, "standing": "allocated"}
    seat = {**row, "programme": programme.code, "since": str(since)}
    if hold.holds or not (unit.alive and unit.present):
        made["previous_recipients"].append({**seat, "notice_until": hold.notice_until})
    if hold.newborn:
        mother = {"family_id": UNIT, "sex": 2, "alive": 1, "present": 1, "nik": f"{MOTHER:016d}"}
        made["persons"].append(_born(mother, MOTHER, quarter, 27))
        made["previous_recipients"].append({**seat, "unit_id": MOTHER})
    if (hold.left or unit.received_before or unit.limit_decile) and not hold.holds:
        reason = "time_limit" if unit.limit_decile else "decile_above_limit"
        gone = {**row, "programme": programme.code, "left_in": "2024Q1", "reason": reason}
        gone |= {"left_on": date(2024, 1, 1), "decile_left": unit.limit_decile, "held": 1}
        made["previous_departures"].append(gone)
