"""Calls of the command centre: events in any order, whose call it is, how it ends, nuisance."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre_world import (
    ANI,
    BUDI,
    CALLER,
    DAY,
    HOUR,
    LEADER,
    MINUTE,
    MORNING,
    OTHER,
    SECOND,
    audited,
    call,
    refused,
    signed_on,
)
from tunggal.casework.number import CaseNumber

pytestmark = [pytest.mark.usefixtures("db")]
WHOLE = (
    ("new", 0, {"telephone": CALLER, "errand": ""}),
    ("queued", 1, {"errand": "status"}),
    ("queued", 3, {"agent": "budi"}),
    ("queued", 5, {"agent": "ani"}),
    ("answered", 9, {"agent": "ani"}),
    ("ended", 80, {}),
)


def tell(name: str, events: Any) -> Any:
    from tunggal.service.centre.calls import call_event
    from tunggal.service.centre.means import sealing
    from tunggal.service.centre.models import Call

    for event, second, told in events:
        call_event(name, event, at=MORNING + second * SECOND, **told)
    return Call.objects.get(code=sealing().hashed("call", name))


def facts(row: Any) -> tuple[Any, ...]:
    return tuple(
        getattr(row, name)
        for name in (
            "state", "began_at", "queued_at", "answered_at", "over_at", "language", "errand", "agent",
            "number_key",
        )
    )  # fmt: skip


def test_events_in_every_order_and_doubled_give_the_same_call() -> None:
    expected = facts(tell("in order", WHOLE))
    assert expected[0] == "ended"
    assert expected[7] == "ani"
    orders = [*itertools.permutations(WHOLE)][::23]
    for place, order in enumerate(orders):
        assert facts(tell(f"order {place}", (*order, *order[::2]))) == expected


@given(st.lists(st.sampled_from(WHOLE), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_joining_knows_no_order_and_no_doubles_and_goes_forward_only(
    told: Any, chance: Any
) -> None:
    from tunggal.service.centre.joining import Event, Facts, facts_of, join

    rank = {"new": 0, "queued": 1, "answered": 2, "abandoned": 3, "ended": 3}

    def joined(events: Any) -> Facts:
        known, reached = Facts(), 0
        for event, second, texts in events:
            known = join(known, Event(event, MORNING + second * SECOND, **texts))
            assert rank[known.state] >= reached
            reached = rank[known.state]
            assert facts_of(known.kept) == known
        return known

    shuffled = [*told, *told[::2]]
    chance.shuffle(shuffled)
    assert joined(shuffled) == joined(told)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        (["new"], "new"),
        (["ended"], "ended"),  # hung up in the menu
        (["ended", "new", "queued"], "abandoned"),  # the exchange never said abandoned
        (["abandoned", "answered"], "ended"),
        (["answered"], "answered"),
    ],
)
def test_the_state_follows_from_what_happened(events: list[str], state: str) -> None:
    assert tell(state + events[0], [(each, 0, {}) for each in events]).state == state


def test_what_the_exchange_says_is_bounded_and_sealed() -> None:
    odd = "<script>'; drop table centre_call; --" * 9
    row = tell("odd", [("queued", 0, {"errand": odd, "agent": odd, "telephone": odd})])
    assert (len(row.errand), len(row.agent), row.number_key) == (40, 36, "")
    row = tell("known", [("queued", 0, {"telephone": "0812 0000 0101"})])
    assert CALLER[-8:].encode() not in bytes(row.sealed)
    with pytest.raises(ValueError, match="no event of a call"):
        tell("odd", [("exploded", 0, {})])


def test_a_call_keeps_its_agent_until_it_is_wrapped_up() -> None:
    from tunggal.service.centre import calls, duty
    from tunggal.service.centre.wrapping import wrap_up

    signed_on(ANI, BUDI)
    assert duty.free_agents(MORNING) == ("ani", "budi")
    code, later = call("first"), MORNING + HOUR
    assert duty.free_agents(later) == ("budi",)
    mine = calls.call_of("ani")
    assert mine is not None
    assert (mine.code, mine.hint, mine.state) == (code, "…101", "ended")
    assert refused(wrap_up, code, "no such way", by=ANI, at=later) == "no_wrap_up"
    assert refused(wrap_up, code, "answered", by=BUDI, at=later) == "call_gone"
    wrap_up(code, "answered", by=ANI, at=later)
    wrap_up(code, "cut_off", by=ANI, at=later)  # the same form again has no second effect
    assert calls.call_of("ani") is None
    assert audited().count("call_wrapped") == 1
    assert duty.free_agents(later) == ("ani", "budi")


def test_a_call_rings_at_one_agent_after_the_other() -> None:
    from tunggal.service.centre import calls

    told = WHOLE[:3]
    tell("rings", told)
    soon = MORNING + 4 * SECOND
    assert calls.ringing("budi", at=soon) is not None
    assert calls.ringing("ani", at=soon) is None
    tell("rings", WHOLE[3:4])
    assert calls.ringing("budi", at=soon + 2 * SECOND) is None
    assert calls.ringing("ani", at=soon + 2 * SECOND) is not None
    assert calls.ringing("ani", at=soon + 2 * MINUTE) is None  # nobody came to the telephone
    assert len(calls.waiting(at=soon + 2 * MINUTE)) == 1


def test_each_end_asks_for_what_it_needs() -> None:
    from tunggal.service.centre import contacts, tasks
    from tunggal.service.centre.wrapping import wrap_up

    number = CaseNumber.of(5)
    for how, refusal, tied in (
        ("opened", "needs_opened", "opened"),
        ("updated", "needs_updated", "updated"),
    ):
        code = call(how)
        assert refused(wrap_up, code, how, by=ANI, at=MORNING + HOUR) == refusal
        contacts.tie(f"call:{code}", number, tied, at=MORNING)
        contacts.tie(f"call:{code}", number, tied, at=MORNING)
        assert len(contacts.tied(f"call:{code}")) == 1
        wrap_up(code, how, by=ANI, at=MORNING + HOUR)
    code = call("hidden", telephone="anonymous")
    assert refused(wrap_up, code, "call_back", by=ANI, at=MORNING + HOUR) == "needs_number"
    wrap_up(code, "call_back", by=ANI, at=MORNING + HOUR, telephone="0812-0000-0102")
    (left,) = tasks.open_tasks()
    seen = tasks.see(left.number, by=ANI, at=MORNING)
    assert seen is not None
    assert (seen.telephone, left.due_at) == (OTHER, MORNING + HOUR + DAY)


def test_a_call_by_hand_needs_no_exchange_and_there_is_one_at_a_time() -> None:
    from tunggal.service.centre import calls
    from tunggal.service.centre.wrapping import wrap_up

    mine = calls.begin_by_hand(ANI, at=MORNING, telephone="081200000101")
    assert calls.begin_by_hand(ANI, at=MORNING + SECOND) == mine
    assert (mine.state, mine.by_hand, mine.hint) == ("answered", True, "…101")
    wrap_up(mine.code, "answered", by=ANI, at=MORNING + MINUTE)
    assert calls.begin_by_hand(ANI, at=MORNING + HOUR).code != mine.code


def test_nuisance_fills_up_ends_by_itself_and_is_lifted_by_a_leader() -> None:
    from tunggal.service.centre.means import rules
    from tunggal.service.centre.nuisance import is_nuisance, lift, marked
    from tunggal.service.centre.wrapping import wrap_up

    told, at = rules().nuisance, MORNING
    code = call("short")
    assert refused(wrap_up, code, "nuisance", by=ANI, at=at + HOUR, reason="ya") == "needs_reason"
    for place in range(told.marks):
        assert not is_nuisance(CALLER, at)
        at = at + HOUR
        code = call(f"n{place}") if place else code
        wrap_up(code, "nuisance", by=ANI, at=at, reason="berteriak terus <b>")
    assert is_nuisance("0812 0000 0101", at)
    assert not is_nuisance(OTHER, at)
    assert not is_nuisance("", at)
    assert is_nuisance(CALLER, at + told.ends - SECOND)
    assert not is_nuisance(CALLER, at + told.ends)
    (found,) = marked(by=LEADER, at=at)
    assert (found.marks, found.hint) == (told.marks, "…101")
    assert refused(lift, found.code, by=ANI, at=at) == "not_leading"
    lift("x' or 1=1", by=LEADER, at=at)
    lift(found.code, by=LEADER, at=at)
    assert not is_nuisance(CALLER, at)
    assert marked(by=LEADER, at=at) == ()


def test_marks_that_lie_far_apart_limit_nobody() -> None:
    from tunggal.service.centre.means import rules
    from tunggal.service.centre.nuisance import is_nuisance
    from tunggal.service.centre.wrapping import wrap_up

    told = rules().nuisance
    for place in range(told.marks):
        at = MORNING + place * (told.within / (told.marks - 1) + timedelta(hours=1))
        code = call(f"far {place}", at=at)
        wrap_up(code, "nuisance", by=ANI, at=at, reason="berteriak terus")
        assert not is_nuisance(CALLER, at)


def test_numbers_are_forgotten_and_the_counts_stay() -> None:
    from tunggal.service.centre import calls, levels
    from tunggal.service.centre.forgetting import forget_centre
    from tunggal.service.centre.means import rules
    from tunggal.service.centre.wrapping import wrap_up

    code = call("old")
    wrap_up(code, "answered", by=ANI, at=MORNING + HOUR)
    later = MORNING + rules().numbers_kept + DAY
    assert forget_centre(MORNING + HOUR) == 0
    assert forget_centre(later) == 1
    assert forget_centre(later) == 0
    assert calls.telephone_of(code) == ""
    assert levels.count(levels.local_day(MORNING), at=later).answered == 1
