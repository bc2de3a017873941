"""Shifts, gaps, midnight, who is there, and notes from one shift to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre_world import (
    ANI,
    BUDI,
    DAY,
    HOUR,
    LEADER,
    MINUTE,
    MORNING,
    SECOND,
    agents,
    audited,
    refused,
    signed_on,
)
from tunggal.casework.case import Actor

pytestmark = [pytest.mark.usefixtures("db")]
MONDAY = date(2026, 4, 6)


def test_three_shifts_leave_no_gap_and_one_may_cross_midnight() -> None:
    from tunggal.service.centre import shifts

    agents("ani", "budi", "cici")
    for agent, begin, end in (("ani", 7, 15), ("budi", 15, 23), ("cici", 23, 7)):
        made = shifts.plan(agent, MONDAY, time(begin), time(end), days=8, by=LEADER, at=MORNING)
        assert made == 8
    board = shifts.board(MORNING)
    assert [each.agent for each in board.now] == ["ani"]
    assert [each.agent for each in board.next] == ["budi"]
    assert board.gaps == ()
    night = shifts.board(datetime(2026, 4, 6, 19, 0, tzinfo=UTC))  # 02:00 in Jakarta, the next day
    assert [each.agent for each in night.now] == ["cici"]
    assert night.now[0].span.begin == datetime(2026, 4, 6, 16, 0, tzinfo=UTC)


def test_a_gap_is_flagged_and_planning_again_makes_nothing_twice() -> None:
    from tunggal.service.centre import shifts

    agents("ani")
    for made in (1, 0):
        assert shifts.plan("ani", MONDAY, time(8), time(16), days=1, by=LEADER, at=MORNING) == made
    board = shifts.board(MORNING)
    end = MORNING + timedelta(days=7)
    assert board.gaps == (shifts.Span(MORNING + 8 * HOUR, end),)
    shifts.remove(str(board.coming[0].id), by=LEADER, at=MORNING)
    assert shifts.board(MORNING).gaps == (shifts.Span(MORNING, end),)
    assert refused(shifts.remove, str(board.coming[0].id), by=LEADER, at=MORNING) == "shift_gone"
    assert audited() == ["shift_planned", "shift_planned", "shift_removed"]


def test_what_cannot_be_planned_is_refused() -> None:
    from tunggal.service.centre import shifts

    agents("ani")

    def plan(agent: str = "ani", begin: int = 8, end: int = 16, **more: object) -> str:
        given = {"days": 1, "by": LEADER, "at": MORNING, **more}
        return refused(
            shifts.plan, agent, given.pop("day", MONDAY), time(begin), time(end), **given
        )

    assert plan(by=ANI) == "not_leading"
    assert plan("nobody") == "no_agent"
    assert plan("leader") == "no_agent"
    assert plan(days=0) == "too_many_days"
    assert plan(end=21) == "shift_too_long"
    assert plan(begin=8, end=8) == "shift_too_long"
    assert plan(day=date(2026, 4, 1)) == "shift_past"
    assert plan() == ""
    assert plan(begin=15, end=22) == "shift_overlaps"
    assert plan(begin=16, end=22) == ""
    assert plan(begin=23, end=9, day=date(2026, 4, 5)) == "shift_overlaps"
    assert refused(shifts.remove, "1; drop", by=LEADER, at=MORNING) == "shift_gone"
    assert refused(shifts.remove, "1", by=BUDI, at=MORNING) == "not_leading"


def test_an_agent_whom_the_policy_names_leads(settings: Any) -> None:
    from tunggal.service.centre import shifts

    agents("ani", "budi")
    settings.CENTRE_RULES = replace(settings.CENTRE_RULES, leaders=("ani",))
    assert shifts.plan("budi", MONDAY, time(8), time(16), days=1, by=ANI, at=MORNING) == 1
    asked = {"days": 1, "at": MORNING}
    assert refused(shifts.plan, "ani", MONDAY, time(8), time(16), by=BUDI, **asked) == "not_leading"


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12))
def test_gaps_are_the_minutes_that_nobody_holds(spans: list[tuple[int, int]]) -> None:
    from tunggal.service.centre.shifts import Span, gaps

    held = [Span(MORNING + a * MINUTE, MORNING + (a + b) * MINUTE) for a, b in spans]
    found = gaps(held, MORNING + 10 * MINUTE, MORNING + 50 * MINUTE)
    free = {minute for minute in range(10, 50) if not any(a <= minute < a + b for a, b in spans)}
    told = {
        minute for gap in found for minute in range(10, 50)
        if gap.begin <= MORNING + minute * MINUTE < gap.end
    }  # fmt: skip
    assert told == free
    assert all(one.end < other.begin for one, other in pairwise(found))


def test_agents_sign_on_pause_and_sign_off() -> None:
    from tunggal.service.centre import duty
    from tunggal.service.centre.means import rules

    assert not duty.is_staffed(MORNING)
    assert refused(duty.change, "paused", by=ANI, at=MORNING, reason="meal") == "not_signed_on"
    signed_on(ANI)
    signed_on(ANI, at=MORNING + MINUTE)  # the same button again
    assert duty.state_of("ani", at=MORNING).since == MORNING
    assert refused(duty.change, "paused", by=ANI, at=MORNING, reason="bored") == "no_pause"
    assert refused(duty.change, "away", by=ANI, at=MORNING) == "no_state"
    duty.change("paused", by=ANI, at=MORNING + HOUR, reason="prayer")
    assert duty.free_agents(MORNING + HOUR) == ()
    assert not duty.is_staffed(MORNING + HOUR)
    duty.change("on", by=ANI, at=MORNING + 2 * HOUR)
    assert duty.free_agents(MORNING + 2 * HOUR) == ("ani",)
    forgotten = MORNING + rules().shifts.longest
    assert duty.free_agents(forgotten) == ()  # nobody works for so long
    signed_on(ANI, at=forgotten)
    assert duty.free_agents(forgotten + HOUR) == ("ani",)
    duty.change("off", by=ANI, at=forgotten + HOUR)
    assert not duty.is_staffed(forgotten + HOUR)
    assert audited() == ["duty_on", "duty_paused", "duty_on", "duty_on", "duty_off"]


def test_a_leader_signs_off_who_went_home() -> None:
    from tunggal.service.audit.models import AuditLine
    from tunggal.service.centre import duty

    for agent in (ANI, BUDI):
        duty.change("on", by=agent, at=MORNING)
    duty.change("paused", by=BUDI, at=MORNING + HOUR, reason="meal")
    late = MORNING + 2 * HOUR

    def sign_off(agent: str, reason: str, by: Actor = LEADER) -> None:
        duty.sign_off(agent, reason=reason, by=by, at=late)

    assert refused(sign_off, "budi", "went_home", ANI) == "not_leading"
    assert refused(sign_off, "budi", "bored") == "no_sign_off"
    assert refused(sign_off, "nobody", "went_home") == "not_there"
    assert [each.agent for each in duty.present(late)] == ["ani", "budi"]
    sign_off("budi", "went_home")
    assert refused(sign_off, "budi", "went_home") == "not_there"  # the form again
    assert [each.agent for each in duty.present(late)] == ["ani"]
    line = AuditLine.objects.order_by("number").last()
    assert line is not None
    told = (line.actor, line.action, line.subject, line.reason)
    assert told == ("ministry:leader", "duty_off", "agent:budi", "went_home")
    duty.change("on", by=BUDI, at=late + MINUTE)  # and may come back
    assert duty.state_of("budi", at=late + MINUTE).on_since == late + MINUTE


def test_whose_account_was_closed_is_neither_there_nor_planned() -> None:
    from tunggal.service.accounts import officers
    from tunggal.service.centre import duty, shifts

    agents("ani", "budi")
    signed_on(ANI, BUDI)
    for code in ("ani", "budi"):
        shifts.plan(code, MONDAY, time(8), time(16), days=1, by=LEADER, at=MORNING)
    officers.close("ani", at=MORNING + HOUR)
    assert [each.agent for each in duty.present(MORNING + HOUR)] == ["budi"]
    assert [each.agent for each in shifts.board(MORNING + HOUR).now] == ["budi"]
    officers.close("budi", at=MORNING + HOUR)
    assert not duty.is_staffed(MORNING + HOUR)
    assert shifts.board(MORNING + HOUR).gaps[0].begin == MORNING + HOUR


def test_who_waited_longest_is_called_first() -> None:
    from tunggal.service.centre import duty

    signed_on(BUDI)
    signed_on(ANI, at=MORNING + SECOND)
    assert duty.free_agents(MORNING + MINUTE) == ("budi", "ani")


def test_a_note_is_signed_by_both_and_flagged_while_it_is_not() -> None:
    from tunggal.service.centre import handover
    from tunggal.service.centre.means import rules

    agents("ani", "budi")
    for _ in range(2):
        handover.write(" Tugas 00012 menunggu <b> ", key="a" * 8, by=ANI, at=MORNING)
    assert refused(handover.write, " ", key="b", by=ANI, at=MORNING) == "no_words"
    assert refused(handover.write, "x" * 2001, key="b", by=ANI, at=MORNING) == "too_long"
    (note,) = handover.notes(by=BUDI, at=MORNING)
    assert (note.writer, note.text, note.late) == ("Ani", "Tugas 00012 menunggu <b>", False)
    late = MORNING + rules().shifts.handover + SECOND
    assert handover.notes(by=BUDI, at=late)[0].late
    assert handover.unsigned(late) == 1
    assert refused(handover.sign, str(note.id), by=ANI, at=late) == "own_handover"
    assert refused(handover.sign, "x", by=BUDI, at=late) == "handover_taken"
    for _ in range(2):
        handover.sign(str(note.id), by=BUDI, at=late)
    assert refused(handover.sign, str(note.id), by=LEADER, at=late) == "handover_taken"
    assert handover.unsigned(late) == 0
    assert handover.notes(by=ANI, at=late)[0].taker == "Budi"
    assert handover.notes(by=ANI, at=late + 9 * DAY) == ()
    assert audited().count("handover_signed") == 1
