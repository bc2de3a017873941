"""The slow twin of the allocate stage: plain lists of dicts, one unit at a time. Its front door.

It shares with the stage only the values of the policy and the predicate of each single rule. Its
rooms: the register (`allocate_register`), seats before (`allocate_before`), what each unit may
claim (`allocate_units`), who gets the seats (`allocate_seats`), money and the tables that are
published (`allocate_money`, `allocate_publishing`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reference import allocate_publishing as published
from reference.allocate_before import Before, Seat, seats_before
from reference.allocate_money import benefits, budget, kept
from reference.allocate_register import Register, Row, World, read_register
from reference.allocate_seats import Lines, give_seats, one_by_one, share
from reference.allocate_units import Standing, judge
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

__all__ = ["OUT", "allocate", "one_by_one", "share"]

OUT = (
    "outcomes", "recipients", "movements", "waiting_list", "benefits", "regency_ledger",
    "unmatched_decisions", "unmatched_seats", "departures", "follow_ups", "notices", "budget",
    "scenarios",
)  # fmt: skip


def allocate(
    world: World,
    *,
    programmes: Sequence[Programme],
    allocation: Allocation,
    when: Quarter | Period,
) -> dict[str, list[Row]]:
    """The tables of the stage, unsorted."""
    period = when if isinstance(when, Period) else Period(when)
    register = read_register(world, allocation, period)
    terms = {each.code: each for each in in_turn(programmes, allocation, period)}
    before = seats_before(world, register, {code: each.unit for code, each in terms.items()})
    regencies = {row["regency_code"] for row in world["villages"]}
    verdicts: dict[str, list[Standing]] = {}
    lines: dict[str, dict[str, Lines]] = {}
    made: dict[str, list[Row]] = {name: [] for name in OUT}
    units = {each.code: each.unit for each in programmes if each.quota.at(period.quarter)}
    for code, each in terms.items():
        seated = {
            done: [_seat(standing) for standing in verdicts[done] if standing.seated]
            for done in verdicts
        }
        verdicts[code] = judge(register, before, each, seated, units)
        lines[code] = give_seats(each, allocation, verdicts[code], regencies)
        _give(register, each, verdicts[code], made)
    made["unmatched_decisions"] = _unmatched(register, terms)
    made["unmatched_seats"] = list(before.unmatched_seats)
    _publish(register, before, made, terms, verdicts, lines, programmes, allocation)
    return made


def in_turn(programmes: Sequence[Programme], allocation: Allocation, period: Period) -> list[Terms]:
    """The terms in force, by code, but each after those whose seats it looks at."""
    left = {each.code: each for each in programmes}
    turn = []
    while left:
        code = min(code for code, each in left.items() if not each.needed_first & set(left))
        programme = left.pop(code)
        guards = programme.guards.over(allocation.guards)
        terms = replace(programme, guards=guards).terms(period)
        turn += [terms] if terms else []
    return turn


def _seat(standing: Standing) -> Row:
    return {"unit_id": standing.unit_id, "family_id": standing.family_id}


def _give(
    register: Register, terms: Terms, standings: Sequence[Standing], made: dict[str, list[Row]]
) -> None:
    """The tables that speak of one programme alone."""
    paid = list(benefits(register, terms, [each.unit_id for each in standings if each.seated]))
    paid += list(kept(terms, standings, paid))
    sums: Counter[Seat] = Counter()
    for row in paid:
        sums[terms.code, row["unit_id"]] += row["rupiah"]
    made["benefits"] += paid
    made["outcomes"] += published.outcomes(terms, standings)
    made["recipients"] += published.recipients(terms, standings, sums)
    made["waiting_list"] += published.waiting_list(terms, standings)


def _publish(
    register: Register,
    before: Before,
    made: dict[str, list[Row]],
    terms: Mapping[str, Terms],
    verdicts: Mapping[str, list[Standing]],
    lines: Mapping[str, Mapping[str, Lines]],
    programmes: Sequence[Programme],
    allocation: Allocation,
) -> None:
    """The tables that look at all programmes, or at the money."""
    period, seated = register.period, made["recipients"]
    moved = made["movements"] = published.movements(register, before, seated, verdicts)
    made["regency_ledger"] = published.regency_ledger(lines, verdicts, moved, seated)
    departed = published.departures(register, before, moved, programmes, allocation)
    made["departures"] = departed
    made["follow_ups"] = list(published.follow_ups(period, departed, verdicts))
    made["notices"] = list(published.notices(period, allocation, moved, verdicts, terms))
    by_code = {each.code: each for each in programmes}
    for code, each in terms.items():
        made["scenarios"] += published.scenarios(each, verdicts[code], moved)
        made["budget"] += budget(
            register, each, by_code[code], allocation,
            regencies={one.unit_id: one.regency_code for one in verdicts[code] if one.seated},
            entitled=sum(1 for one in verdicts[code] if one.place),
            paid=[row for row in made["benefits"] if row["programme"] == code],
        )  # fmt: skip


def _unmatched(register: Register, terms: Mapping[str, Terms]) -> list[Row]:
    """Decisions in force that bind no unit of any programme, and why."""
    unmatched = []
    for decision in register.decisions:
        aimed_at = [
            each.unit for code, each in terms.items() if decision["programme"] in (None, code)
        ]
        if any(register.finds(decision, unit) for unit in aimed_at):
            continue
        if register.period.month and decision["programme"] and not aimed_at:
            continue  # its quarter has accounted for it
        row = {name: decision[name] for name in ("case_number", "kind", "programme")}
        why = "nobody_found" if aimed_at else "programme_not_in_force"
        unmatched.append({**row, "why": why})
    return unmatched
