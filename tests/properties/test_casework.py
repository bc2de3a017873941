"""Laws of casework: deadlines, and what no walk through a case can break."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework_world import OTHER_VILLAGE, START, actor, brought, given_for, officer, policy
from tunggal.casework.case import Actor, Case
from tunggal.casework.deadlines import (
    due_day,
    last_day_to_appeal,
    local_day,
    next_working_day,
    working_days_between,
)  # fmt: skip
from tunggal.casework.participation import rows_for_cycle
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.steps import allowed_steps, check_step, escalate, take
from tunggal.policy.case_terms import OFFICERS, Role, Ruling

CALENDAR = policy().calendar
REGIONS = ["3204122001", "5171011001", "9471011001", "1101012001"]
days = st.dates(date(2024, 1, 1), date(2034, 12, 31))
near_new_year = st.builds(
    lambda year, offset: date(year, 12, 24) + timedelta(days=offset),
    st.integers(2024, 2033),
    st.integers(0, 14),
)
starts = st.one_of(days, near_new_year)
counts = st.integers(0, 90)
regions = st.sampled_from(REGIONS)


@given(starts, counts, regions)
@settings(deadline=None)
def test_a_deadline_never_falls_on_a_day_without_work(start: date, count: int, region: str) -> None:
    due = due_day(start, count, region=region, calendar=CALENDAR)
    assert CALENDAR.is_working_day(due, region)
    assert due >= start
    assert due.weekday() < 5 or any(own.on == due for own in CALENDAR.opened)


@given(starts, counts, regions)
@settings(deadline=None)
def test_days_counted_forth_are_counted_back(start: date, count: int, region: str) -> None:
    due = due_day(start, count, region=region, calendar=CALENDAR)
    if count or CALENDAR.is_working_day(start, region):
        assert working_days_between(start, due, region=region, calendar=CALENDAR) == count
    assert working_days_between(due, start, region=region, calendar=CALENDAR) <= 0


@given(starts, starts, counts, counts, regions)
@settings(deadline=None)
def test_later_and_longer_never_end_earlier(
    one: date, other: date, few: int, more: int, region: str
) -> None:
    early, late = sorted((one, other))
    few, more = sorted((few, more))
    due = due_day(early, few, region=region, calendar=CALENDAR)
    assert due <= due_day(late, few, region=region, calendar=CALENDAR)
    assert due <= due_day(early, more, region=region, calendar=CALENDAR)
    assert few in (0, more) or due < due_day(early, more, region=region, calendar=CALENDAR)


@given(starts, counts, counts, regions)
@settings(deadline=None)
def test_days_add_up(start: date, some: int, more: int, region: str) -> None:
    between = due_day(start, some, region=region, calendar=CALENDAR)
    together = due_day(start, some + more, region=region, calendar=CALENDAR)
    if some:
        assert due_day(between, more, region=region, calendar=CALENDAR) == together


@given(starts, st.integers(1, 60), regions)
@settings(deadline=None)
def test_the_last_day_to_appeal_is_never_short_and_offices_are_open(
    told: date, count: int, region: str
) -> None:
    last = last_day_to_appeal(told, count, region=region, calendar=CALENDAR)
    assert (last - told).days >= count
    assert CALENDAR.is_working_day(last, region)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1)), regions)
@settings(deadline=None)
def test_a_deadline_is_a_local_date(moment: datetime, region: str) -> None:
    at = moment.replace(tzinfo=UTC)
    hours = {"WIB": 7, "WITA": 8, "WIT": 9}[CALENDAR.zone(region)]
    assert local_day(at, region, CALENDAR) == (moment + timedelta(hours=hours)).date()


# Walks: anybody tries anything, and time passes.

ROLES = list(Role)
moves = st.lists(
    st.tuples(
        st.sampled_from(ROLES),
        st.integers(0, 2),
        st.integers(0, 30),
        st.booleans(),
        st.integers(0, 20),
    ),
    max_size=40,
)


def somebody(role: Role, number: int, case: Case) -> Actor:
    who = actor(role, case, code=f"{role}-{number}")
    return officer(role, f"{role}-{number}") if role in (*OFFICERS, Role.AUDITOR) else who


def walk(case: Case, tried: list[tuple[Role, int, int, bool, int]]) -> list[Case]:
    """Every state the case was in while they tried, and a year of silence at the end."""
    seen, at = [case], START
    for role, number, which, uphold, later in tried:
        at += timedelta(days=later, hours=1)
        who = somebody(role, number, case)
        steps = [*policy().kinds[case.kind].flow.steps.values()]
        free = allowed_steps(case, who, policy()) or steps
        step = free[which % len(free)]
        given = given_for(step, case, uphold=uphold)
        try:
            case = take(step.code, case, who, at=at, policy=policy(), given=given).case
        except CaseRefused:
            assert check_step(step.code, case, who, at=at, policy=policy(), given=given) is not None
            continue
        seen.append(case)
    return seen


@pytest.mark.parametrize("kind", list(policy().kinds))
@given(tried=moves)
@settings(max_examples=60, deadline=None)
def test_no_walk_breaks_a_law(kind: str, tried: list[tuple[Role, int, int, bool, int]]) -> None:
    own = policy().kinds[kind]
    for case in walk(brought(kind), tried):
        place = own.flow.states[case.state]
        assert case.is_open is not place.is_end
        assert (case.due is None) is place.is_end
        assert case.owner is None or case.owner is place.turns[case.turn].role
        assert case.due is None or CALENDAR.is_working_day(case.due, case.region)
        times = [event.at for event in case.history]
        assert times == sorted(times)
        assert all(event.role is not Role.AUDITOR for event in case.history)
        if case.ruling is Ruling.UPHELD:
            assert all(any(paper in case.papers for paper in need) for need in own.verified_by)
        settled_by_two(case)


def settled_by_two(case: Case) -> None:
    """Behind every final decision stand two officers at least, none of them twice."""
    if case.ruling is Ruling.OPEN:
        return
    steps = policy().kinds[case.kind].flow.steps
    last = next(
        event
        for event in reversed(case.history)
        if event.step in steps and steps[event.step].settles
    )
    before = {event.actor for event in case.history if event.step in steps[last.step].four_eyes}
    assert before
    assert last.actor not in before


@pytest.mark.parametrize("kind", list(policy().kinds))
@given(tried=moves)
@settings(max_examples=20, deadline=None)
def test_silence_after_any_walk_decides_nothing(
    kind: str, tried: list[tuple[Role, int, int, bool, int]]
) -> None:
    case = walk(brought(kind), tried)[-1]
    ruling, state, at = case.ruling, case.state, case.history[-1].at
    while case.is_open and at < START + timedelta(days=1200):
        at = datetime.combine(case.due + timedelta(days=1), START.timetz())
        case = escalate(case, at=max(at, case.history[-1].at), policy=policy()).case
    assert (case.ruling, case.state) == (ruling, state)


@given(
    st.lists(st.tuples(st.sampled_from(list(policy().kinds)), moves), min_size=1, max_size=6),
    st.integers(0, 400),
)
@settings(max_examples=60, deadline=None)
def test_rows_are_one_to_a_case_and_only_of_what_was_decided(walks: list, later: int) -> None:
    until = START.date() + timedelta(days=later)
    cases = [walk(brought(kind, serial=n), tried)[-1] for n, (kind, tried) in enumerate(walks)]
    rows = rows_for_cycle(cases, until, policy()).decisions
    by_number = {str(case.number): case for case in cases}
    assert len({row["case_number"] for row in rows}) == len(rows)
    for row in rows:
        case = by_number[row["case_number"]]
        final = (
            case.decision is not None
            and case.decision.is_final
            and case.decision.decided_on <= until
        )
        if row["upheld"] == "open":
            assert policy().kinds[case.kind].cycle.open_too
            assert not final
        elif final:
            assert row["upheld"] == ("yes" if case.ruling is Ruling.UPHELD else "no")
        else:
            assert (case.state, row["upheld"]) == ("withdrawn", "no")
        assert date.fromisoformat(row["decided_on"]) <= until
    # The order in which cases are handed in changes nothing.
    assert rows == rows_for_cycle(reversed(cases), until, policy()).decisions


def test_known_days() -> None:
    # Thursday before Eid 2026: Friday and Monday, Tuesday are joint leave, Saturday and Sunday the feast.
    assert due_day(date(2026, 3, 17), 1, region=REGIONS[0], calendar=CALENDAR) == date(2026, 3, 25)
    assert due_day(date(2026, 12, 31), 1, region=REGIONS[0], calendar=CALENDAR) == date(2027, 1, 4)
    assert due_day(date(2026, 8, 14), 1, region=REGIONS[0], calendar=CALENDAR) == date(2026, 8, 18)
    assert next_working_day(date(2026, 6, 17), "5171011001", CALENDAR) == date(2026, 6, 18)
    assert next_working_day(date(2026, 6, 17), OTHER_VILLAGE, CALENDAR) == date(2026, 6, 17)


def test_three_zones_at_one_moment() -> None:
    late = datetime(2026, 4, 6, 15, 30, tzinfo=UTC)  # half past ten in the evening in Jakarta
    local = [
        local_day(late, region, CALENDAR).day
        for region in ("3204122001", "5171011001", "9471011001")
    ]
    assert local == [6, 6, 7]
