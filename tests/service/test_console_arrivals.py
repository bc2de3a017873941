"""The console's page of what came in: what failed is seen by the ministry alone, and heard again once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import whatsapp_world as world
from service.test_console_outbox import ministry, text
from service_world import HELD, kk, nik
from signing_in import as_citizen
from tunggal.policy.case_terms import Role

pytestmark = [pytest.mark.usefixtures("db")]
PAGE, SOON = "/id/console/arrivals", timedelta(seconds=1)
NEWS = {"type": "system", "system": {"type": "user_changed_number"}}  # nobody is named in it


@pytest.fixture(autouse=True)
def our_number() -> Iterator[None]:
    from dataclasses import replace

    from django.conf import settings

    before = settings.SERVICE.whatsapp
    object.__setattr__(settings.SERVICE, "whatsapp", replace(before, phone_number_id=world.NUMBER))
    yield
    object.__setattr__(settings.SERVICE, "whatsapp", before)


def came(*messages: Any, statuses: Any = ()) -> None:
    from tunggal.service.channels.whatsapp.intake import keep

    keep(world.delivery(world.change(messages, statuses)), number=world.NUMBER, at=now())


def strange(raw: bytes) -> None:
    from tunggal.service.channels.whatsapp.intake import keep

    keep(raw, number=world.NUMBER, at=now())


def now() -> datetime:
    return datetime.now(UTC)


def fail(fault: str = "ValueError") -> None:
    """Let all that waits be given up."""
    from tunggal.service.channels.whatsapp.models import DEAD, WAITING, Arrival

    Arrival.objects.filter(state=WAITING).update(state=DEAD, fault=fault, tries=4)


def hear() -> None:
    from tunggal.service.channels.whatsapp import hearing, statuses

    for job in (hearing.hear, statuses.take_statuses):
        while job(now() + SOON):
            pass


def states() -> dict[str, int]:
    from tunggal.service.channels.whatsapp.models import Arrival

    return dict(Counter(Arrival.objects.values_list("state", flat=True)))


def replies() -> int:
    from tunggal.service.outbox.models import Message

    return int(Message.objects.count())


def test_it_shows_what_failed_and_nothing_of_what_it_says_or_by_whom() -> None:
    came(world.text("rahasia"), world.text("rahasia", 2), statuses=[world.status("w", "sent")])
    fail()
    strange(b"rahasia, no JSON")
    shown = text(ministry().get(PAGE))
    for words in ("pesan warga: 2", "ValueError", "Coba lagi 2", "kiriman yang tidak terbaca: 1"):
        assert words in shown
    for private in ("rahasia", world.telephone(1), world.user_id(1)):
        assert private not in shown
    english = text(ministry().get("/en/console/arrivals"))
    assert "message of a person: 2" in english
    assert PAGE in text(ministry().get("/id/console/outbox"))


def test_all_alike_are_heard_again_once_and_the_trail_says_who_did_it() -> None:
    from tunggal.service.audit.models import AuditLine

    came(world.text("menu"), world.text("menu", 2), statuses=[world.status("w", "sent")])
    fail()
    client = ministry()
    sent = {"alike": "message|ValueError"}
    assert "2 diolah lagi" in text(client.post(PAGE, sent, follow=True))
    assert states() == {"waiting": 2, "dead": 1}
    assert "Tidak ada yang diolah lagi" in text(client.post(PAGE, sent, follow=True))
    hear()
    assert (states(), replies()) == ({"done": 2, "dead": 1}, 2)
    lines = AuditLine.objects.filter(action="arrival_heard_again")
    assert {(each.actor, each.reason) for each in lines} == {("ministry:rina", "message")}
    assert lines.count() == 2


def test_one_is_heard_again_and_one_whose_sender_wrote_since_or_long_ago_is_not() -> None:
    from tunggal.service.channels.whatsapp.models import Arrival

    old = {**world.text("menu", 3), "timestamp": str(int(now().timestamp()) - 25 * 3_600)}
    came(world.text("menu"), world.text("menu", 2), old)
    fail()
    came(world.text("menu", 2))
    hear()
    shown = text(ministry().get(PAGE))
    assert shown.count('name="number"') == 1
    assert "Terlambat: 2." in shown
    client = ministry()
    for number in Arrival.objects.filter(state="dead").values_list("pk", flat=True):
        assert client.post(PAGE, {"number": str(number)}).status_code == 302
    assert states() == {"waiting": 1, "dead": 2, "done": 1}


@pytest.mark.parametrize("shape", ["delivery", "change", "message", "status"])
def test_what_could_not_be_read_is_read_again_once_that_is_possible(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if a newer version knew the form: what is strange today is taken from a hook that knows nothing."""
    from tunggal.adapters.messaging.whatsapp import payloads
    from tunggal.service.channels.whatsapp import intake

    with monkeypatch.context() as older:
        if shape == "delivery":
            refuse = payloads.Unreadable("no JSON")
            older.setattr(intake, "read_delivery", _raising(refuse))
        elif shape == "change":
            older.setattr(payloads, "_number", lambda value: "")
        else:
            name = "read_message" if shape == "message" else "_status"
            older.setattr(payloads, name, lambda *given: None)
        messages = [] if shape == "status" else [world.text("menu")]
        given = world.change(messages, [world.status("w", "sent")] if shape == "status" else [])
        strange(world.delivery(given))
    assert states() == {"dead": 1}
    assert "1 diolah lagi" in text(
        ministry().post(PAGE, {"alike": "unreadable|unreadable"}, follow=True)
    )
    hear()
    assert states() == {"done": 2}
    assert replies() == (shape != "status")


def _raising(fault: Exception) -> Any:
    def raises(*given: Any) -> Any:
        raise fault

    return raises


@pytest.mark.parametrize(
    "raw", [b"no JSON", b"[7]", b'{"entry": 7}', b'{"entry": [{"changes": [{"field": "messages"}]}]}',
            json.dumps({"entry": [{"changes": [world.change([NEWS])]}]}).encode(), b"{" * 30_000]
)  # fmt: skip
def test_what_still_cannot_be_read_stays(raw: bytes) -> None:
    strange(raw)
    assert states() == {"dead": 1}
    answer = text(ministry().post(PAGE, {"alike": "unreadable|unreadable"}, follow=True))
    assert "tetap tidak terbaca" in answer
    assert states() == {"dead": 1}


@pytest.mark.parametrize(
    "sent", [{}, {"number": "x"}, {"number": "9" * 40}, {"alike": "a"}, {"alike": "a|b"}, {"alike": "a|b|c"},
             {"alike": "\x00|é'"}, {"number": "١"}],
)  # fmt: skip
def test_bad_input_does_nothing(sent: dict[str, str]) -> None:
    came(world.text("menu"))
    fail()
    assert "Tidak ada yang diolah lagi" in text(ministry().post(PAGE, sent, follow=True))
    assert states() == {"dead": 1}


@pytest.mark.parametrize(
    "role", [each for each in Role if each not in (Role.CITIZEN, Role.SERVICE)]
)
def test_the_ministry_alone_sees_it(role: Role) -> None:
    assert ministry(role).get(PAGE).status_code == (200 if role is Role.MINISTRY else 404)


def test_citizens_and_strangers_find_nothing() -> None:
    from django.test import Client

    client = Client()
    assert client.get(PAGE).status_code == 302
    as_citizen(client, nik(HELD), kk(HELD))
    assert client.get(PAGE).status_code == 404
    assert ministry().put(PAGE).status_code == 405
