"""The console's page of the outbox: what failed is seen by the ministry alone, and sent again once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from signing_in import as_citizen, as_officer
from tunggal.policy.case_terms import Role

pytestmark = [pytest.mark.usefixtures("db")]
PAGE, AT = "/id/console/outbox", datetime(2026, 7, 1, 3, tzinfo=UTC)


def ministry(role: Role = Role.MINISTRY) -> Any:
    from django.test import Client

    client = Client()
    as_officer(client, "rina", role, ())
    return client


def failed(fault: str, number: int = 1, kind: str = "notice", channel: str = "whatsapp") -> None:
    from tunggal.service.outbox.actions import post
    from tunggal.service.outbox.models import DEAD, Message

    for place in range(number):
        key = f"{fault} {kind} {channel} {place}"
        post(to="+6281200000001", channel=channel, kind=kind, text="Bantuan PKH", key=key, at=AT)
    Message.objects.filter(state="queued").update(state=DEAD, fault=fault, tries=3)


def states() -> dict[str, int]:
    from collections import Counter

    from tunggal.service.outbox.models import Message

    return dict(Counter(Message.objects.values_list("state", flat=True)))


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_it_shows_what_failed_and_nothing_of_what_it_says_or_to_whom() -> None:
    failed("wa_131026", 3)
    failed("http_422", channel="sms", kind="case")
    shown = text(ministry().get(PAGE))
    for words in (
        "nomor tidak terjangkau lewat WhatsApp",
        "wa_131026",
        "Kirim lagi 3 pesan",
        "SMS",
    ):
        assert words in shown
    for private in ("62812", "PKH", "Bantuan"):
        assert private not in shown
    assert "could not be sent" in text(ministry().get("/en/console/outbox"))
    assert "Kotak keluar" in shown


def test_all_of_a_fault_leave_again_once_and_the_trail_says_who_did_it() -> None:
    from tunggal.service.audit.models import AuditLine

    failed("wa_131026", 3)
    failed("wa_100")
    client = ministry()
    sent = {"alike": "whatsapp|notice|wa_131026"}
    assert "3 pesan masuk antrean lagi" in text(client.post(PAGE, sent, follow=True))
    assert states() == {"queued": 3, "dead": 1}
    assert "Tidak ada yang dikirim lagi" in text(client.post(PAGE, sent, follow=True))
    lines = AuditLine.objects.filter(action="message_sent_again")
    assert {(each.actor, each.reason) for each in lines} == {("ministry:rina", "elsewhere")}
    assert lines.count() == 3


def test_one_leaves_again_and_one_whose_words_are_gone_does_not() -> None:
    from tunggal.service.outbox.models import Message

    failed("wa_100", 2)
    first, second = Message.objects.order_by("id").values_list("pk", flat=True)
    Message.objects.filter(pk=second).update(sealed=b"")
    client = ministry()
    assert text(client.get(PAGE)).count('name="number"') == 1
    for number in (first, second, 0, 10**17):
        assert client.post(PAGE, {"number": str(number)}).status_code == 302
    assert states() == {"queued": 1, "dead": 1}
    assert Message.objects.get(pk=first).tries == 0


@pytest.mark.parametrize(
    "sent",
    [{}, {"number": "x"}, {"number": "9" * 40}, {"number": "-1"}, {"alike": "a"}, {"alike": "a|b|c|d"},
     {"alike": "\x00|é|'"}, {"number": "١"}],
)  # fmt: skip
def test_bad_input_sends_nothing(sent: dict[str, str]) -> None:
    failed("wa_100")
    assert "Tidak ada yang dikirim lagi" in text(ministry().post(PAGE, sent, follow=True))
    assert states() == {"dead": 1}


def test_a_channel_that_stands_still_is_told_loudly() -> None:
    from tunggal.service.outbox import channels

    channels.stop("whatsapp", "wa_190", AT, again=timedelta(minutes=10))
    shown = text(ministry().get(PAGE))
    assert re.search(r"Berhenti sejak 2026-07-01 10:00 WIB.*wa_190", shown)
    assert "10 menit" in shown
    channels.goes("whatsapp")
    assert "Berjalan." in text(ministry().get(PAGE))


@pytest.mark.parametrize(
    "role", [each for each in Role if each not in (Role.CITIZEN, Role.SERVICE)]
)
def test_the_ministry_alone_sees_it(role: Role) -> None:
    expected = 200 if role is Role.MINISTRY else 404
    client = ministry(role)
    assert client.get(PAGE).status_code == expected
    assert (PAGE in client.get("/id/console/search").content.decode()) is (expected == 200)


def test_citizens_and_strangers_find_nothing() -> None:
    from django.test import Client

    from service_world import HELD, kk, nik

    client = Client()
    assert client.get(PAGE).status_code == 302
    as_citizen(client, nik(HELD), kk(HELD))
    assert client.get(PAGE).status_code == 404
    assert ministry().put(PAGE).status_code == 405
