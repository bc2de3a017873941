"""Calls that the exchange makes for an agent: of a task, given to the bridge once, and what fails is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from centre_world import ANI, CALLER, MINUTE, MORNING, SECOND, refused
from console_world import officer, text
from tunggal.adapters.stores.telephone_settings import TelephoneSettings

pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture
def exchange(settings: Any) -> None:
    settings.SERVICE = replace(settings.SERVICE, telephone=TelephoneSettings("/x"))


def taken(*, telephone: str = CALLER, key: str = "k", at: datetime = MORNING) -> Any:
    """A task in an agent's hands."""
    from tunggal.service.centre import tasks

    number = tasks.call_back(
        key=key, channel="phone", language="id", telephone=telephone, contact="", actor=None,
        about="", at=at,
    )  # fmt: skip
    tasks.take(number, by=ANI, at=at)
    return tasks.see(number, by=ANI, at=at)


def test_a_call_is_given_to_the_bridge_once_and_belongs_to_its_task(exchange: None) -> None:
    from tunggal.service.centre import calls, outward

    task = taken()
    call = outward.call_out(task, by=ANI, at=MORNING)
    assert outward.call_out(task, by=ANI, at=MORNING) == call  # the form again
    assert (call.task, call.by_hand, outward.state_of(call.code, at=MORNING)) == (
        task.line.number,
        True,
        "wanted",
    )
    (made,) = outward.take_wanted(MORNING + SECOND)
    assert (made.agent, made.telephone) == ("ani", CALLER)
    assert CALLER not in repr(made)
    assert outward.take_wanted(MORNING + SECOND) == ()
    calls.call_event(made.name, "ended", at=MORNING + MINUTE)
    mine = calls.call_of("ani")
    assert (mine.code, mine.state) == (call.code, "ended")  # and has to be wrapped up


def test_what_cannot_be_made_is_over_and_told(exchange: None) -> None:
    from tunggal.service.centre import calls, outward

    late = outward.call_out(taken(), by=ANI, at=MORNING)
    assert outward.state_of(late.code, at=MORNING + MINUTE) == "failed"  # while no bridge is there
    assert outward.take_wanted(MORNING + MINUTE) == ()  # nor when it comes back
    assert outward.state_of(late.code, at=MORNING) == "failed"
    assert calls.call_of("ani").state == "ended"
    wrapped(late.code)
    second = outward.call_out(taken(key="k2"), by=ANI, at=MORNING + MINUTE)
    (made,) = outward.take_wanted(MORNING + MINUTE)
    outward.fail("out-of-somebody-else", at=MORNING + MINUTE)
    assert outward.state_of(second.code, at=MORNING + MINUTE) == "made"
    outward.fail(made.name, at=MORNING + MINUTE)
    assert outward.state_of(second.code, at=MORNING + MINUTE) == "failed"
    wrapped(second.code)
    by_hand = calls.begin_by_hand(ANI, at=MORNING + 2 * MINUTE)
    outward.fail(made.name, at=MORNING + 2 * MINUTE)  # told again, when another call is in hand
    assert calls.call_of("ani") == by_hand


def wrapped(code: str) -> None:
    from tunggal.service.centre.wrapping import wrap_up

    wrap_up(code, "answered", by=ANI, at=MORNING + MINUTE)


def test_without_an_exchange_or_a_number_nothing_is_begun(settings: Any) -> None:
    from tunggal.service.centre import calls, outward

    assert refused(outward.call_out, taken(), by=ANI, at=MORNING) == "no_way_out"
    settings.SERVICE = replace(settings.SERVICE, telephone=TelephoneSettings("/x"))
    unknown = taken(telephone="", key="k2")
    assert refused(outward.call_out, unknown, by=ANI, at=MORNING) == "no_way_out"
    assert calls.call_of("ani") is None


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_desk_says_that_the_own_telephone_rings_and_why_it_did_not(
    client: Any, exchange: None, language: str
) -> None:
    from tunggal.service.centre import outward

    officer(client, "agent", code="ani")
    place = f"/{language}/console/tasks/{taken(at=datetime.now(UTC)).line.number}"
    page = text(client.get(place))
    assert 'value="dial"' in page
    desk = f"/{language}/console/centre"
    assert client.post(place, {"do": "dial"})["Location"] == desk
    rings, failed = {
        "id": ("Telepon Anda berdering", "Sentral tidak dapat menelepon"),
        "en": ("Your telephone rings", "The exchange could not make the call"),
    }[language]
    assert rings in text(client.get(desk))
    (made,) = outward.take_wanted(datetime.now(UTC))
    outward.fail(made.name, at=datetime.now(UTC))
    page = text(client.get(desk))
    assert failed in page
    assert rings not in page
    assert client.post(place, {"do": "dial"}).status_code == 422  # its end has to be recorded first


def test_without_an_exchange_no_such_button_is_shown(client: Any) -> None:
    officer(client, "agent", code="ani")
    place = f"/en/console/tasks/{taken(at=datetime.now(UTC)).line.number}"
    assert 'value="dial"' not in text(client.get(place))
    assert "There is no exchange" in text(client.post(place, {"do": "dial"}))


def test_the_tables_are_those_of_the_migrations() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "centre", check=True, dry_run=True, verbosity=0)
