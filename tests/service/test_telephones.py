"""A second telephone of a person: told to the first ones, seen by the person, and removed when strange."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from service_world import HELD, OUT, VILLAGE, kk, nik

pytestmark = [pytest.mark.usefixtures("db")]
FIRST, SECOND, PAGE = "+6281234567111", "+6281234567222", "/id/telephones"
NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)


def messages(kind: str) -> list[dict[str, Any]]:
    from tunggal.service.outbox.models import Message
    from tunggal.service.outbox.sealing import sealing

    rows = Message.objects.filter(kind=kind).order_by("pk")
    return [sealing().open(f"message:{row.key}", row.sealed) for row in rows]


def enter(contact: str, *, member: int = 1) -> Any:
    """A browser that has come in with a code."""
    from django.test import Client

    client = Client()
    client.post("/id/enter", {"contact": contact, "nik": nik(HELD, member), "kk": kk(HELD)})
    code = re.findall(r"\b\d{6}\b", messages("code")[-1]["text"])[0]
    assert client.post("/id/enter/code", {"code": code}).status_code == 302
    return client


def kept(contact: str, numbers: tuple[str, str]) -> str:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    return keep_citizen(Citizen(contact, *numbers, VILLAGE), at=NOW)


def test_a_second_telephone_is_told_to_the_person_and_the_family() -> None:
    enter(FIRST)
    assert messages("account") == []
    kept("+6281234567333", (nik(HELD, 2), kk(HELD)))  # of the same family
    kept("+6281234567444", (nik(OUT, 2), kk(HELD)))  # left it, and signed in before that
    kept("+6281234567555", (nik(OUT), kk(OUT)))
    enter(SECOND)
    told = messages("account")
    assert sorted(each["to"] for each in told) == [FIRST, "+6281234567333"]
    for each in told:
        assert "berakhir 222" in each["text"]
        assert SECOND not in each["text"]
        assert nik(HELD) not in each["text"]
    enter(SECOND)
    enter(FIRST)
    assert len(messages("account")) == 2  # known by now


def test_one_telephone_of_two_persons_is_told_nothing() -> None:
    enter(FIRST)
    enter(FIRST, member=2)
    assert messages("account") == []


def test_a_strange_telephone_is_removed_with_its_sessions() -> None:
    from tunggal.service.audit.models import AuditLine

    mine, strange = enter(FIRST), enter(SECOND)
    page = mine.get(PAGE).content.decode()
    assert "berakhir 111" in page
    assert "berakhir 222" in page
    assert FIRST not in page
    assert SECOND not in page
    (code,) = re.findall(r'name="remove" value="([^"]+)"', page)  # one's own cannot be removed
    assert strange.get("/id/family").status_code == 200
    after = mine.post(PAGE, {"remove": code}).content.decode()
    assert "dihapus" in after
    assert "berakhir 222" not in after
    assert strange.get("/id/family").status_code == 302
    assert mine.get("/id/family").status_code == 200
    line = AuditLine.objects.order_by("-number").filter(action="telephone_removed").get()
    assert "234567" not in f"{line.actor}{line.subject}"


def test_nobody_removes_the_telephone_of_somebody_else() -> None:
    from tunggal.service.accounts.models import Account

    mine = enter(FIRST)
    other = kept(SECOND, (nik(HELD, 2), kk(HELD)))
    own = Account.objects.exclude(pk=other).get().pk
    assert "berakhir 222" not in mine.get(PAGE).content.decode()
    for code in (other, own, "", "x\0", "citizen-none"):
        assert "Nomor itu dihapus" not in mine.post(PAGE, {"remove": code}).content.decode()
    assert Account.objects.count() == 2


def test_whoever_proved_no_family_sees_the_own_telephone_alone() -> None:
    from django.test import Client

    from signing_in import as_unlisted

    client = Client()
    as_unlisted(client, VILLAGE, contact=FIRST)
    as_unlisted(Client(), VILLAGE, contact=SECOND)
    page = client.get(PAGE).content.decode()
    assert "berakhir 111" in page
    assert "berakhir 222" not in page


def test_the_page_of_the_family_leads_to_the_telephones() -> None:
    assert f'href="{PAGE}"' in enter(FIRST).get("/id/family").content.decode()
