"""Citizens sign in by a code: what is sent to whom, what fits, what ends, and what is never told."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service_world import ABSENT, HELD, OUT, VILLAGE, kk, nik
from tunggal.adapters.lookup.places import Village
from tunggal.policy.case_terms import Role

pytestmark = [pytest.mark.usefixtures("db")]
PHONE, OTHER_PHONE = "0812 3456 7890", "+62 813-3456-7890"


def new_client() -> Any:
    from django.test import Client

    return Client()


@pytest.fixture
def client() -> Any:
    return new_client()


def ask(client: Any, numbers: tuple[str, str] = (nik(HELD), kk(HELD)), **more: str) -> Any:
    sent = {"contact": PHONE, "nik": numbers[0], "kk": numbers[1], **more}
    address = sent.pop("address", "127.0.0.1")
    return client.post("/id/enter", sent, REMOTE_ADDR=address)


def messages() -> list[dict[str, Any]]:
    """What lies in the outbox and may still be sent."""
    from tunggal.service.outbox.models import Message
    from tunggal.service.outbox.sealing import sealing

    rows = Message.objects.filter(kind="code").order_by("pk")
    opened = [{**sealing().open(f"message:{row.key}", row.sealed), "row": row} for row in rows]
    return [each for each in opened if each["row"].expires > each["row"].posted_at]


def last_code() -> str:
    return re.findall(r"\b\d{6}\b", messages()[-1]["text"])[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def give(client: Any, code: str, **more: str) -> Any:
    return client.post("/id/enter/code", {"code": code, **more})


def actor(client: Any) -> Any:
    return client.get("/id/").wsgi_request.actor


def enter(client: Any, **more: str) -> Any:
    assert ask(client, **more).headers["Location"] == "/id/enter/code"
    return give(client, last_code())


def later(monkeypatch: pytest.MonkeyPatch, *modules: str, **by: int) -> None:
    """Let the clock of the doors go on."""
    from importlib import import_module

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(**by)

    for name in modules or ("views", "middleware"):
        monkeypatch.setattr(import_module(f"tunggal.service.accounts.{name}"), "datetime", Later)


def test_a_family_of_the_register_enters_with_the_code(client: Any) -> None:
    assert enter(client).headers["Location"] == "/id/cases"
    who = actor(client)
    assert (who.role, who.nik.digits, who.kk) == (Role.CITIZEN, nik(HELD), kk(HELD))
    assert who.regions == (VILLAGE,)
    assert messages()[-1]["to"] == "+6281234567890"


def test_the_same_contact_and_person_have_one_account(client: Any) -> None:
    enter(client)
    first = actor(client).code
    other = new_client()
    enter(other, contact="62 812 3456 7890".replace("62 ", "+62 "))
    assert actor(other).code == first
    third = new_client()
    enter(third, contact=OTHER_PHONE)
    assert actor(third).code != first


def test_who_is_not_in_the_register_enters_with_a_village(client: Any) -> None:
    from tunggal.service.lookup.status import serving

    name = serving()().village(VILLAGE).name
    response = ask(client, ("", ""), unlisted="1", village=name)
    assert response.headers["Location"] == "/id/enter/code"
    give(client, last_code())
    who = actor(client)
    assert (who.nik, who.kk, who.regions) == (None, "", (VILLAGE,))


@pytest.mark.parametrize("numbers", [ABSENT, (nik(HELD), kk(OUT))])
def test_whoever_is_not_found_sees_the_same_pages_and_gets_no_code(
    client: Any, numbers: Any
) -> None:
    known = new_client()
    answers = [ask(client, numbers), ask(known)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(messages()) == 1
    pages = [each.get("/id/enter/code").content.decode() for each in (client, known)]
    refused = [give(each, wrong(last_code())).content.decode() for each in (client, known)]
    for pair in (pages, refused):
        plain = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", each) for each in pair]
        assert plain[0] == plain[1]


def test_who_is_not_found_is_let_in_by_no_code(client: Any) -> None:
    ask(client, ABSENT)
    ask(new_client())
    assert give(client, last_code()).status_code == 422
    assert actor(client) is None


def test_an_expired_code_says_so_and_a_new_one_is_sent(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    old = last_code()
    later(monkeypatch, minutes=11)
    page = give(client, old)
    assert page.status_code == 422
    assert "sudah tidak berlaku" in page.content.decode()
    client.post("/id/enter/code", {"again": "1"})
    assert len(messages()) == 2
    assert give(client, last_code()).status_code == 302


def test_a_new_code_waits_a_minute_and_replaces_the_old_one(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    old = last_code()
    assert "60 detik" in client.post("/id/enter/code", {"again": "1"}).content.decode()
    assert len(messages()) == 1
    later(monkeypatch, seconds=61)
    client.post("/id/enter/code", {"again": "1"})
    assert len(messages()) == 2
    if old != last_code():
        assert give(client, old).status_code == 422
    assert give(client, last_code()).status_code == 302


def test_the_sixth_try_is_refused_even_with_the_right_code(client: Any) -> None:
    ask(client)
    code = last_code()
    told = [give(client, wrong(code)).content.decode() for _ in range(5)]
    assert "Sisa percobaan: 4" in told[0]
    assert "5 kali salah" in told[4]
    assert give(client, code).status_code == 422
    assert actor(client) is None


def test_a_code_is_good_once(client: Any) -> None:
    ask(client)
    ticket, code = client.session["ticket"], last_code()
    assert give(client, code).status_code == 302
    other = new_client()
    ask(other, ABSENT)
    session = other.session
    session["ticket"] = ticket
    session.save()
    assert give(other, code).headers["Location"] == "/id/enter"
    assert actor(other) is None


def test_a_code_fits_in_no_other_browser(client: Any) -> None:
    ask(client)
    code = last_code()
    other = new_client()
    assert give(other, code).headers["Location"] == "/id/enter"
    ask(other, (nik(OUT), kk(OUT)), contact=OTHER_PHONE)
    assert give(other, code).status_code in (422, 302)
    assert actor(other) is None or actor(other).nik.digits == nik(OUT)


def test_the_session_gets_a_new_key_on_the_way_in(client: Any) -> None:
    ask(client)
    before = client.cookies["session"].value
    give(client, last_code())
    assert client.cookies["session"].value != before
    stale = new_client()
    stale.cookies["session"] = before
    assert actor(stale) is None


def test_a_session_key_of_somebody_else_is_not_taken_over(client: Any) -> None:
    client.cookies["session"] = "a" * 32
    enter(client)
    assert client.cookies["session"].value != "a" * 32
    assert actor(client) is not None


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/id/status", "/id/status"),
        ("//evil.example/x", "/id/cases"),
        ("https://evil.example/", "/id/cases"),
        ("/\\evil.example", "/id/cases"),
        ("javascript:alert(1)", "/id/cases"),
        ("/id/status\r\nSet-Cookie: a=b", "/id/cases"),
        ("/" + "x" * 500, "/id/cases"),
    ],
)
def test_nobody_is_led_elsewhere(client: Any, wanted: str, reached: str) -> None:
    ask(client, next=wanted)
    assert give(client, last_code()).headers["Location"] == reached


def test_whoever_leaves_is_nobody(client: Any) -> None:
    enter(client)
    key = client.cookies["session"].value
    assert client.get("/id/leave").status_code == 405
    assert client.post("/id/leave").headers["Location"] == "/id/"
    client.cookies["session"] = key
    assert actor(client) is None


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_silence_ends_a_session(
    client: Any, monkeypatch: pytest.MonkeyPatch, minutes: int, stays: bool
) -> None:
    enter(client)
    later(monkeypatch, minutes=minutes)
    assert (actor(client) is not None) is stays


def test_a_session_ends_after_twelve_hours_whatever_is_done(client: Any) -> None:
    from tunggal.service.accounts.sessions import SEEN, SINCE

    enter(client)
    session = client.session
    session[SINCE] -= 12 * 3600 + 1
    session[SEEN] = int(datetime.now(UTC).timestamp())
    session.save()
    assert actor(client) is None


def test_the_form_sent_twice_sends_one_code(client: Any) -> None:
    form = re.search(r'name="form" value="([^"]+)"', client.get("/id/enter").content.decode())
    assert form
    for _ in range(2):
        assert ask(client, form=form[1]).headers["Location"] == "/id/enter/code"
    assert len(messages()) == 1
    assert give(client, last_code()).status_code == 302


@pytest.fixture
def few(settings: Any) -> None:
    asked = replace(settings.ACCOUNT_LIMITS.asked, contact=2, nik=3, address=5)
    settings.ACCOUNT_LIMITS = replace(settings.ACCOUNT_LIMITS, asked=asked)


@pytest.mark.usefixtures("few")
def test_one_telephone_gets_a_few_codes() -> None:
    told = [
        ask(
            new_client(), (nik(HELD)[:12] + f"{n:04d}", kk(HELD)), address=f"10.0.0.{n}"
        ).status_code
        for n in range(1, 5)
    ]
    assert told == [302, 302, 429, 429]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("numbers", [(nik(HELD), kk(HELD)), ABSENT])
def test_about_one_nik_a_few_codes_are_asked_for(numbers: Any) -> None:
    told = [
        ask(new_client(), numbers, contact=f"0812345678{n:02d}", address=f"10.0.1.{n}").status_code
        for n in range(5)
    ]
    assert told == [302, 302, 302, 429, 429]


@pytest.mark.usefixtures("few")
def test_one_address_asks_for_a_few_codes() -> None:
    told = [
        ask(
            new_client(), (nik(HELD)[:12] + f"{n:04d}", kk(HELD)), contact=f"0812345678{n:02d}"
        ).status_code
        for n in range(1, 8)
    ]
    assert told == [302] * 5 + [429] * 2


@pytest.mark.usefixtures("few")
def test_new_codes_are_counted_too(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # It is counted by the hour of the clock: all of this lies within the next one.
    to_come = 3_660 - int(time.time()) % 3_600
    later(monkeypatch, seconds=to_come)
    ask(client)
    later(monkeypatch, seconds=to_come + 61)
    assert client.post("/id/enter/code", {"again": "1"}).status_code == 200
    later(monkeypatch, seconds=to_come + 122)
    response = client.post("/id/enter/code", {"again": "1"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "3600"


def test_what_was_typed_is_kept_and_each_fault_is_named(client: Any) -> None:
    response = ask(client, ("123", ""), contact="0812")
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="0812"' in text
    assert 'value="123"' in text
    for name in ("contact", "nik", "kk"):
        assert f'href="#{name}"' in text
        assert f'id="{name}-fault"' in text


@pytest.mark.parametrize(
    "text",
    ["'; drop table account_citizen; --", "<script>alert(1)</script>", "{{7*7}}", "%00", "\x00",
     "٠١٢٣٤٥", "🙂" * 50, "1" * 5000, "../../etc", "${7*7}"],
    ids=[f"text{n}" for n in range(10)],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["contact", "nik", "kk", "village", "village_code", "unlisted", "form", "next"]
)
def test_nothing_that_is_typed_breaks_a_page(client: Any, name: str, text: str) -> None:
    if name in ("village", "village_code"):
        response = ask(client, ("", ""), **{"unlisted": "1", "village": "x", name: text})
    else:
        sent = {"contact": PHONE, "nik": nik(HELD), "kk": kk(HELD), name: text}
        response = client.post("/id/enter", sent)
    assert response.status_code in (200, 302, 413, 422)
    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "٠١٢٣٤٥", "12345a", "<script>", "\x00" * 6]
)
def test_what_is_no_code_costs_no_try(client: Any, code: str) -> None:
    from tunggal.service.accounts.models import Entry

    ask(client)
    assert give(client, code).status_code == 422
    assert Entry.objects.get().tries == 0


def test_the_tables_hold_no_number_of_anybody(client: Any) -> None:
    from django.core import serializers

    from tunggal.service.accounts.models import Account, Entry

    ask(client)
    entries = serializers.serialize("json", Entry.objects.all())
    code = last_code()
    give(client, code)
    text = entries + serializers.serialize("json", Account.objects.all())
    for secret in (nik(HELD), kk(HELD), "81234567890", code):
        assert secret not in text


def test_each_step_leaves_its_line(client: Any) -> None:
    from tunggal.service.audit.models import AuditLine

    ask(client, ABSENT)
    enter(client)
    lines = list(AuditLine.objects.order_by("number").values_list("action", "reason", "subject"))
    assert [line[:2] for line in lines] == [
        ("code_asked", "not_sent"), ("code_asked", "sent"), ("sign_in", "code_fits"),
    ]  # fmt: skip
    assert lines[0][2] == ""
    assert lines[1][2] == lines[2][2] != ""


def test_the_owner_of_an_account_can_be_reached(client: Any) -> None:
    from tunggal.service.accounts.people import contact_of, families_with_contact

    enter(client)
    code = actor(client).code
    assert contact_of(code) == ("+6281234567890", "sms", "id")
    assert contact_of("citizen-none") is None
    assert [(each.code, each.nik, each.kk) for each in families_with_contact()] == [
        (code, nik(HELD), kk(HELD))
    ]


class TwoVillages:
    """An index that knows two villages of one name."""

    known = tuple(
        Village(f"32050120{n:02d}", "Sukamaju", f"Kecamatan {n}", "Garut", "Jawa Barat")
        for n in (1, 2)
    )

    def village_names(self, text: str, limit: int) -> tuple[Village, ...]:
        return tuple(each for each in self.known if each.name.casefold() == text.casefold())


def test_of_two_villages_of_one_name_one_is_chosen(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tunggal.service.accounts import views

    monkeypatch.setattr(views, "serving", lambda: TwoVillages)
    sent = {"unlisted": "1", "village": "sukamaju"}
    page = ask(client, ("", ""), **sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count('type="radio"') == 2
    assert 'href="#choose"' in text
    assert "checked> Keluarga kami belum terdaftar" in text
    elsewhere = ask(client, ("", ""), **sent, village_code="9999999999")
    assert elsewhere.status_code == 422
    assert ask(client, ("", ""), **sent, village_code="3205012002").status_code == 302
    give(client, last_code())
    assert actor(client).regions == ("3205012002",)


@pytest.mark.parametrize(
    "contact", ["021 500 1234", "0809 1234567", "+44 7400 123456", "+1 900 555 0100", "0812 34"]
)
def test_a_code_goes_to_mobile_telephones_of_the_country_alone(client: Any, contact: str) -> None:
    response = ask(client, contact=contact)
    assert response.status_code == 422
    assert "nomor telepon seluler Indonesia" in response.content.decode()
    assert messages() == []


def test_a_policy_may_name_other_countries(client: Any, settings: Any) -> None:
    settings.ACCOUNT_LIMITS = replace(settings.ACCOUNT_LIMITS, countries=("ID", "GB"))
    assert ask(client, contact="+44 7400 123456").status_code == 302
    assert ask(client, contact="021 500 1234").status_code == 422
    assert [each["to"] for each in messages()] == ["+447400123456"]


def test_all_who_are_not_in_the_register_get_so_many_codes_together(settings: Any) -> None:
    from tunggal.service.lookup.status import serving

    limits = settings.ACCOUNT_LIMITS
    settings.ACCOUNT_LIMITS = replace(limits, asked=replace(limits.asked, unlisted=2))
    name = serving()().village(VILLAGE).name
    told = [
        ask(
            new_client(), ("", ""), unlisted="1", village=name, contact=f"0812 3456 70{n:02d}", address=f"10.0.9.{n}",
        ).status_code
        for n in range(3)
    ]  # fmt: skip
    assert told == [302, 302, 429]
    assert ask(new_client()).status_code == 302  # whoever proves a family is counted apart
