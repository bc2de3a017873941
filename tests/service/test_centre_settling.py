"""What was missed of a call while the exchange could not tell: it neither waits nor lasts for hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from centre_world import ANI, CALLER, DAY, MINUTE, MORNING, SECOND, signed_on
from tunggal.adapters.stores.telephone_settings import TelephoneSettings
from tunggal.adapters.telephony.exchange import Talk

pytestmark = [pytest.mark.usefixtures("db")]
TALK = Talk("ani", 90)


def told(name: str, *events: str, at: datetime = MORNING, agent: str = "") -> None:
    from tunggal.service.centre.calls import call_event

    for place, event in enumerate(events):
        call_event(name, event, at=at + place * SECOND, telephone=CALLER, agent=agent)


def settled(carried: dict[str, Talk], *, at: datetime = MORNING + 3 * MINUTE) -> int:
    from tunggal.service.centre import settling

    return settling.settle(settling.under_way(at), carried, at=at)


def states() -> dict[str, tuple[str, str]]:
    """Call → how far it came and with whom; a call is named by its code."""
    from tunggal.service.centre.calls import code_of
    from tunggal.service.centre.models import Call

    names = {code_of(name): name for name in ("1.1", "1.2", "1.3", "1.4", "1.5")}
    return {names.get(row.code, ""): (row.state, row.agent) for row in Call.objects.all()}


def test_calls_that_are_gone_are_over() -> None:
    from tunggal.service.centre import calls, levels

    told("1.1", "new")
    told("1.2", "new", "queued")
    told("1.3", "new", "queued", "answered", agent="ani")
    told("1.4", "new", "queued")
    told("1.5", "new", "queued", "abandoned")
    at = MORNING + 3 * MINUTE
    assert len(calls.waiting(at=at)) == 2
    assert settled({"1.4": Talk(), "another": Talk()}) == 3
    assert states() == {
        "1.1": ("ended", ""), "1.2": ("abandoned", ""), "1.3": ("ended", "ani"),
        "1.4": ("queued", ""), "1.5": ("abandoned", ""),
    }  # fmt: skip
    assert [each.code for each in calls.waiting(at=at)] == [calls.code_of("1.4")]
    assert levels.live(at).waiting == 1
    assert settled({"1.4": Talk()}) == 0
    assert calls.call_of("ani") is not None  # who still has to wrap it up


def test_a_call_that_an_agent_took_meanwhile_waits_no_more() -> None:
    from tunggal.service.centre import calls, duty

    signed_on(ANI)
    told("1.1", "new", "queued")
    assert settled({"1.1": TALK}) == 1
    mine = calls.call_of("ani")
    assert mine is not None
    assert mine.answered_at == MORNING + 3 * MINUTE - timedelta(seconds=90)
    assert calls.waiting(at=MORNING + 3 * MINUTE) == ()
    assert duty.free_agents(MORNING + 3 * MINUTE) == ()
    assert settled({"1.1": TALK}) == 0
    told("1.1", "ended", at=MORNING + 5 * MINUTE)
    assert states() == {"1.1": ("ended", "ani")}


@pytest.mark.parametrize(
    "talk", [Talk(), Talk("ani", 20), Talk("trunk", 90)], ids=["waits", "may ring", "no agent"]
)
def test_who_may_still_wait_waits(talk: Talk) -> None:
    signed_on(ANI)
    told("1.1", "new", "queued")
    assert settled({"1.1": talk}) == 0
    assert states() == {"1.1": ("queued", "")}


def test_what_began_while_the_exchange_was_asked_is_left_alone() -> None:
    from tunggal.service.centre import settling

    known = settling.under_way(MORNING)
    told("1.1", "new", "queued")
    assert settling.settle(known, {}, at=MORNING + SECOND) == 0
    assert states() == {"1.1": ("queued", "")}


def test_what_the_exchange_does_not_carry_is_not_asked_of_it(settings: Any) -> None:
    from tunggal.service.centre import calls, outward, tasks

    settings.SERVICE = replace(settings.SERVICE, telephone=TelephoneSettings("/x"))
    # By hand, on a telephone of which the exchange knows nothing.
    calls.begin_by_hand(replace(ANI, code="budi"), at=MORNING, telephone=CALLER)
    number = tasks.call_back(
        key="k", channel="phone", language="id", telephone=CALLER, contact="", actor=None, about="",
        at=MORNING,
    )  # fmt: skip
    tasks.take(number, by=ANI, at=MORNING)
    task = tasks.see(number, by=ANI, at=MORNING)
    assert task is not None
    outward.call_out(task, by=ANI, at=MORNING)
    (made,) = outward.take_wanted(MORNING + SECOND)
    assert settled({}, at=MORNING + 2 * SECOND) == 0  # it is just being made
    assert settled({made.name: Talk()}) == 0
    assert settled({}) == 1
    assert [calls.call_of(agent).state for agent in ("ani", "budi")] == ["ended", "answered"]


def test_what_is_long_past_is_not_looked_at() -> None:
    told("1.1", "new", "queued")
    assert settled({}, at=MORNING + DAY + SECOND) == 0
