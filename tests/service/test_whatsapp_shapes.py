"""Every shape of what the platform sends, over the real address: each has its effect once, none is a fault."""

from __future__ import annotations

import copy
import gzip
import http.client
import json
import random
import socket
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

import tunggal
from graph import TOKEN
from service_world import HELD, kk, nik
from serving import Server
from tunggal.dialogue.inputs import Chosen, HungUp, Said
from tunggal.dialogue.replies import Reply
from tunggal.service.channels.whatsapp import hearing, statuses
from tunggal.service.channels.whatsapp.models import DEAD, FILE, UNREADABLE, WAITING, Arrival
from tunggal.service.outbox.models import Message
from tunggal.service.outbox.sealing import sealing as outbox_sealing
from whatsapp_world import (
    NUMBER,
    SECRET,
    SENT,
    VERIFY,
    change,
    contact,
    delivery,
    entries,
    message,
    signed,
    status,
    telephone,
    text,
    user_id,
)

ADDRESS = "/hooks/whatsapp"
SOON = timedelta(minutes=5)
SHARED = "ID.ENT.11815799212886844830"
GOOD = text("baik")
OURS = {"from": "62800000000", "id": "wamid.ours"}


@pytest.fixture(autouse=True)
def our_number(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("SECRET", SECRET), ("VERIFY", VERIFY), ("TOKEN", TOKEN)):
        monkeypatch.setenv(f"TUNGGAL_WHATSAPP_{name}", value)
    before = settings.SERVICE.whatsapp
    object.__setattr__(settings.SERVICE, "whatsapp", replace(before, phone_number_id=NUMBER))
    yield
    object.__setattr__(settings.SERVICE, "whatsapp", before)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What reached the dialogue, in order, each with who said it."""
    found: list[Any] = []

    def hear_from(speaker: Any, what: Any, *, key: str, at: datetime) -> tuple[Reply, ...]:
        found.append((speaker, what))
        return (Reply(f"{len(found)}"),)

    monkeypatch.setattr(hearing, "hear_from", hear_from)
    return found


def post(raw: bytes) -> int:
    return Client().post(ADDRESS, **signed(raw)).status_code


def work() -> None:
    at = datetime.now(UTC) + SOON
    while hearing.hear(at) or statuses.take_statuses(at):
        pass


def answers() -> list[str]:
    rows = Message.objects.order_by("id")
    return [
        outbox_sealing().open(f"message:{each.key}", each.sealed)["text"]
        for each in rows
        if each.sealed
    ]


def kept() -> list[str]:
    return [*Arrival.objects.order_by("id").values_list("state", flat=True)]


# ------------------------------------------------------------------ messages

CANNOT, FIRST = "belum dapat kami baca", "pesan Anda yang pertama"
VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ibu Lain\nTEL;type=CELL:+6281200000000\nEND:VCARD"
AD = {"source_type": "ad", "source_id": "12", "ctwa_clid": "A", "welcome_message": {"text": "Hai"}}
EDITED = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "benar"}}}
CARDS = [
    {"name": {"formatted_name": "Ibu Lain"}, "phones": [{"phone": "+62 812", "wa_id": None}]},
    {"origin": "contact_request", "vcard": VCARD},
    {"name": None, "phones": None, "emails": [], "birthday": "1990-01-01"}, None,
]  # fmt: skip
GONE = {"code": 131060, "title": "This message is currently unavailable.", "error_data": None}
ADDRESS_GIVEN = {"name": "address_message", "body": "x", "response_json": '{"values": {"city": "Contoh"}}'}  # fmt: skip


def replied(**inside: Any) -> dict[str, Any]:
    return message("interactive", interactive=inside, context=OURS)


# What is sent, and what comes of it: words or a choice that the dialogue hears, an answer of ours, or nothing.
SHAPES: dict[str, tuple[dict[str, Any], Any]] = {
    "reply": (text("halo", context=OURS), Said("halo")),
    "forwarded": (text("halo", context={"forwarded": True}), Said("halo")),
    "forwarded often": (text("halo", context={"frequently_forwarded": True}), Said("halo")),
    "of a product": (text("halo", context={**OURS, "referred_product": {"catalog_id": 1}}), Said("halo")),
    "of an advertisement": (text("halo", referral=AD), Said("halo")),
    "routed": (text("halo", conversation_context={"type": "summary"}, from_logical_id="12"), Said("halo")),
    "with errors": (text("halo", errors=[GONE]), Said("halo")),
    "with an identity": (text("halo", identity={"acknowledged": True, "hash": "x"}), Said("halo")),
    "without a type": ({**text("halo"), "type": None}, Said("halo")),
    "command": (text("/menu sekarang"), Said("/menu sekarang")),
    "longest": (text("x" * 4_096), Said("x" * 4_096)),
    "longer than any": (text("x" * 65_536), Said("x" * 5_000)),
    "picture of letters": (text("👨‍👩‍👧‍👦🇮🇩👍🏽"), Said("👨‍👩‍👧‍👦🇮🇩👍🏽")),
    "from right to left": (text("‏السلام عليكم‎"), Said("‏السلام عليكم‎")),
    "Indian digits": (text("NIK ٣٢٠١٠١ ۴۱۰۱۹۰ ०००१"), Said("NIK 320101 410190 0001")),
    "wide digits": (text("３２０１０１－４１"), Said("320101－41")),
    "unseen letters": (text("\u200b"), Said("\u200b")),
    "nothing but spaces": (text(" \n\u3000"), CANNOT),
    "no text": (message("text", text=None), CANNOT),
    "button of a template": (message("button", button={"payload": "p", "text": "Ya"}, context=OURS), Said("Ya")),
    "button without words": (message("button", button={"payload": "p", "text": None}), Said("p")),
    "button without anything": (message("button", button=None), CANNOT),
    "button reply": (replied(type="button_reply", button_reply={"id": "menu", "title": "Menu"}), Chosen("menu")),
    "row": (replied(type="list_reply", list_reply={"id": "2", "title": "Dua", "description": None}), Chosen("2")),
    "reply without its type": (replied(button_reply={"id": "menu", "title": "Menu"}), Chosen("menu")),
    "reply inside its type": (replied(type={"button_reply": {"id": "menu", "title": "Menu"}}), Chosen("menu")),
    "reply without its id": (replied(type="list_reply", list_reply={"title": "Menu"}), Said("Menu")),
    "reply of nothing": (replied(type="button_reply", button_reply=None), CANNOT),
    "interactive of nothing": (message("interactive", interactive=None), CANNOT),
    "form": (replied(type="nfm_reply", nfm_reply={"name": "flow", "response_json": "{", "body": "Sent"}), "formulir"),
    "address": (replied(type="nfm_reply", nfm_reply=ADDRESS_GIVEN), "formulir"),
    "leave to call": (
        replied(type="call_permission_reply", call_permission_reply={"response": "accept", "is_permanent": False}),
        CANNOT,
    ),
    "video": (message("video", video={"id": "1", "caption": "x", "sha256": "x"}), CANNOT),
    "place": (message("location", location={"latitude": float("nan"), "longitude": 106.8}), "titik lokasi"),
    "place of nothing": (message("location", location=None), "titik lokasi"),
    "cards": (message("contacts", contacts=CARDS), CANNOT),
    "order": (message("order", order={"product_items": [{"item_price": 7.99}], "text": "x"}), CANNOT),
    "changed words": (message("edit", edit=EDITED), FIRST),
    "group": (text("halo", group_id="Y2FwaV9ncm91cDo"), None),
    "sticker": (message("sticker", sticker={"id": "1", "animated": True}), None),
    "feeling": (message("reaction", reaction={"message_id": "wamid.1", "emoji": "\ud83d\ude2e"}), None),
    "feeling taken back": (message("reaction", reaction={"message_id": "wamid.1"}), None),
    "taken back": (message("revoke", revoke={"original_message_id": "wamid.1"}), None),
    "welcome": (message("request_welcome"), Chosen("menu")),
    "poll": (message("poll", poll={"name": "x", "options": [{"name": "a"}]}), CANNOT),
    "unsupported": (message("unsupported", unsupported={"type": "poll_creation"}, errors=[None, GONE]), CANNOT),
    "unsupported change": (message("unsupported", unsupported={"type": "edit"}, errors=[GONE]), FIRST),
    "unsupported pin": (message("unsupported", unsupported={"type": "pin"}, errors=[GONE]), None),
    "unsupported feeling": (message("unsupported", unsupported={"type": "reaction"}), None),
    "only errors": (message("errors", errors=[GONE]), CANNOT),
    "unknown": (message("unknown", errors=[GONE]), CANNOT),
    "picture without number": (message("image", image={"url": "https://x", "caption": "x"}), CANNOT),
    "media of history": (message("media_placeholder"), CANNOT),
    "code of the telephone": (message("system", system={"type": "customer_identity_changed"}), HungUp()),
    "news of nothing": (message("system", system=None), None),
    "news of the future": (message("system", system={"type": "of the future", "body": None}), None),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_each_message_has_its_effect_once(db: None, heard: list[Any], shape: str) -> None:
    given, effect = SHAPES[shape]
    other = {**copy.deepcopy(given), "of the future": {"a": [1, None]}}
    both = change([text("baik", 2)], contacts=[contact(1), contact(2)])
    for raw in (delivery(change([given])), delivery(both, change([dict(reversed(other.items()))]))):
        assert post(raw) == 200
        work()
    inputs = [what for speaker, what in heard if speaker.contact == user_id(1)]
    assert inputs == ([] if effect is None or isinstance(effect, str) else [effect])
    assert [what for speaker, what in heard if speaker.contact == user_id(2)] == [Said("baik")]
    assert len(answers()) == (1 if effect in (None, HungUp()) else 2)
    if isinstance(effect, str):
        assert effect in answers()[0]
    assert not Arrival.objects.exclude(fault="").exists()


def test_all_shapes_in_one_delivery_are_one_after_the_other(db: None, heard: list[Any]) -> None:
    given = [given for given, _ in SHAPES.values()]
    assert post(delivery(change(given, [status("wamid.x", "sent")]))) == 200
    work()
    assert len(heard) == sum(
        isinstance(each, Said | Chosen | HungUp) for _, each in SHAPES.values()
    )
    assert set(kept()) == {"done"}


@pytest.mark.parametrize("kind", ["image", "document", "audio", "voice"])
def test_each_file_waits_to_be_fetched(db: None, kind: str) -> None:
    inside = {"id": 12345678901234567890, "mime_type": "x", "sha256": None, "url": "https://x", "caption": None,
              "filename": None, "voice": None}  # fmt: skip
    assert post(delivery(change([message(kind, **{kind: inside})]))) == 200
    assert kept() == [FILE]


INDIAN = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
WIDE = {ord(str(each)): 0xFF10 + each for each in range(10)}


@pytest.mark.parametrize(
    ("script", "between", "around"),
    [
        ({}, " ", "NIK saya: {}, terima kasih"),
        ({}, ".", "{}"),
        ({}, "-", "*{}*"),
        ({}, " - ", "{}"),
        ({}, "\u200b", "\u2068{}\u2069"),
        (INDIAN, "\u202f", "\u200f{}"),
        (WIDE, "\u2013", "{}\u3002"),
    ],
)
def test_numbers_are_proved_however_they_are_written(
    db: None, script: Any, between: str, around: str
) -> None:
    def written(digits: str) -> str:
        parts = (digits[at : at + 4] for at in range(0, 16, 4))
        return around.format(between.join(parts).translate(script))

    assert (
        post(delivery(change([*map(text, ("cek bansos", written(nik(HELD)), written(kk(HELD))))])))
        == 200
    )
    work()
    assert "desil 2" in answers()[-1]


# ------------------------------------------------------------------ who somebody is

BARE = {"profile": {"name": "Siti", "username": "@siti"}}


@pytest.mark.parametrize(
    ("more", "contacts", "to"),
    [
        ({"from_user_id": user_id(1)}, None, user_id(1)),
        (
            {"from_user_id": user_id(1), "from_parent_user_id": SHARED},
            [BARE | {"user_id": "u" + user_id(1), "parent_user_id": SHARED}], user_id(1),
        ),
        ({"from": user_id(1)}, [{"wa_id": user_id(1), "profile": None}], user_id(1)),
        ({}, [{"wa_id": user_id(1)}], user_id(1)),
        ({}, [BARE | {"user_id": user_id(1)}], user_id(1)),
        ({"from": None, "from_user_id": None}, [{"user_id": user_id(1), "wa_id": None}], user_id(1)),
        ({"from": int(telephone(1))}, [None, "x", {}], f"+{telephone(1)}"),
        ({"from": telephone(1)}, [{"wa_id": telephone(1), "user_id": user_id(1)}], user_id(1)),
        ({"from": telephone(1)}, {"wa_id": telephone(1)}, f"+{telephone(1)}"),
        ({"from": telephone(1), "from_user_id": user_id(1)}, [contact(2)], user_id(1)),
    ],
)  # fmt: skip
def test_whoever_is_named_somehow_is_heard(
    db: None, heard: list[Any], more: Any, contacts: Any, to: str
) -> None:
    given = {**text("halo", named="none"), **more}
    assert post(delivery(change([given], contacts=contacts))) == 200
    work()
    assert [speaker.contact for speaker, _ in heard] == [to]
    assert kept() == ["done"]


def test_one_whose_id_no_message_can_be_sent_to_is_no_fault(db: None) -> None:
    given = [
        text("halo", named="none", from_user_id=odd) for odd in ("siti-1", "ID.\u0661", "x" * 300)
    ]
    assert post(delivery(change(given))) == 200
    work()
    assert kept() == ["done"] * 3


def test_very_many_people_in_one_delivery_are_found_in_time(db: None) -> None:
    given = [text("x", number, named="number") for number in range(1, 6_001)]
    contacts = [contact(number) for number in range(1, 6_001)]
    raw = delivery(change(given, contacts=contacts))
    assert len(raw) > 1_000_000
    started = time.monotonic()
    assert post(raw) == 200
    assert time.monotonic() - started < 20, "the platform waits no longer"
    assert Arrival.objects.count() == 6_000


@pytest.mark.parametrize("odd", [[None] * 400_000, [*range(250_000)]], ids=["same", "others"])
def test_a_delivery_full_of_nothing_is_taken_in_time(db: None, odd: list[Any]) -> None:
    started = time.monotonic()
    assert post(delivery(change([GOOD, *odd]))) == 200
    assert time.monotonic() - started < 20
    assert kept().count(WAITING) == 1
    assert kept().count(DEAD) == min(len({*odd}), 1_000)


# ------------------------------------------------------------------ statuses

PRICED = {
    "pricing": {"billable": False, "pricing_model": "PMP", "category": "service", "type": "free_customer_service"},
    "conversation": {"id": "x", "origin": {"type": "service"}, "expiration_timestamp": "1"},
    "recipient_user_id": user_id(1), "recipient_parent_user_id": SHARED, "recipient_identity_key_hash": "x",
}  # fmt: skip
STATES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "sent": ([{"status": "sent", **PRICED}], "sent"),
    "no recipient": ([{"status": "delivered", "recipient_id": None}], "delivered"),
    "in disorder": ([{"status": "read"}, {"status": "sent"}, {"status": "delivered"}], "read"),
    "played": ([{"status": "played"}, {"status": "read"}], "read"),
    "deleted": ([{"status": "delivered"}, {"status": "deleted"}, {"status": "warning"}], "delivered"),
    "paid": ([{"status": "captured", "type": "payment", "payment": {"amount": {"value": 1}}}], "queued"),
    "in a group": (
        [{"status": "read", "recipient_type": "group", "recipient_participant_id": number} for number in ("1", "2")],
        "read",
    ),
    "failed late": ([{"status": "read"}, {"status": "failed", "errors": [{"code": 131026}]}], "read"),
    "time as a number": ([{"status": "sent", "timestamp": SENT}], "sent"),
    "no time": ([{"status": "sent", "timestamp": None, "errors": None}], "sent"),
    "of the future": ([{"status": "of the future, which is long"}], "queued"),
}  # fmt: skip


@pytest.mark.parametrize("shape", STATES)
def test_each_status_only_moves_up(db: None, shape: str) -> None:
    given, after = STATES[shape]
    assert post(delivery(change([text("halo")]))) == 200
    work()
    ours = Message.objects.get()
    made = [{**status("wamid.ours", "x", f"{ours.key}.1"), **each} for each in given]
    for listed in (made, made[::-1], [None, *made]):
        assert post(delivery(change(statuses=listed, contacts=[contact(1)]))) == 200
        work()
    assert Message.objects.get().state == after


@pytest.mark.parametrize(
    ("errors", "fault"),
    [
        ([{"code": 131026, "title": "x", "error_data": {"details": "x"}, "href": "x"}], "131026"),
        ([{"code": "131026"}], "131026"),
        ([None, {"title": "x"}, {"code": 131026}], "131026"),
        ([{"code": None}], ""),
        ([], ""),
        (None, ""),
        ({"code": 131026}, ""),
    ],
)
def test_a_failure_is_read_as_far_as_it_is_told(db: None, errors: Any, fault: str) -> None:
    from tunggal.adapters.messaging.whatsapp.payloads import read_delivery

    given = {**status("wamid.ours", "failed"), "errors": errors}
    assert post(raw := delivery(change(statuses=[given]))) == 200
    work()
    assert read_delivery(raw, NUMBER).statuses[0].fault == fault
    assert kept() == ["done"]


# ------------------------------------------------------------------ what is around them

FIELDS = (
    "account_alerts", "account_review_update", "account_settings_update", "account_update", "automatic_events",
    "business_capability_update", "business_username_updates", "calls", "flows", "group_lifecycle_update",
    "group_participants_update", "group_settings_update", "group_status_update", "history",
    "message_template_components_update", "message_template_quality_update", "message_template_status_update",
    "messaging_handovers", "partner_solutions", "payment_configuration_update", "phone_number_name_update",
    "phone_number_quality_update", "security", "smb_app_state_sync", "smb_message_echoes", "standby",
    "template_category_update", "template_correct_category_detection", "user_id_update", "user_preferences",
    "of the future",
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_other_news_are_left_and_hold_up_no_message(db: None, heard: list[Any], field: str) -> None:
    theirs = change([text("tidak")], [status("wamid.1", "sent")], history=[{}], message_echoes=[{}])
    raw = delivery(
        {**theirs, "field": field}, {"field": field, "value": None}, change([text("ya")])
    )
    assert post(raw) == 200
    work()
    assert [what for _, what in heard] == [Said("ya")]
    assert kept() == ["done"]


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


BESIDE: dict[str, bytes] = {
    "nothing": delivery(change([None, GOOD], [None])),
    "a message in a list": delivery(change([[GOOD], GOOD])),
    "entries of nothing": entries([[None, 7, "x", {}, [], change([GOOD])]]),
    "no list of changes": json.dumps(
        {"entry": [{"changes": None}, {"changes": {}}, None, {"changes": [change([GOOD])]}]}
    ).encode(),
    "another object": json.dumps(
        {"object": "page", "entry": [{"messaging": [{}]}, {"id": 1, "changes": [change([GOOD])]}]}
    ).encode(),
    "another number": delivery(change([text("x", 3)], number="999"), change([GOOD])),
    "our number as a number": delivery(change([GOOD], metadata={"phone_number_id": int(NUMBER)})),
    "errors beside it": delivery(change([GOOD], errors=[{"code": 130429}])),
    "no number": delivery(change([GOOD, {**GOOD, "timestamp": "NaN"}])).replace(b'"NaN"', b"NaN"),
    "more than any number": delivery(change([GOOD, {"id": 0}])).replace(b'"id": 0', b'"id": ' + b"9" * 5_000),
    "a number without end": delivery(change([GOOD, {"timestamp": 0}])).replace(b'p": 0', b'p": 1e999'),
    "the mark of bytes": b"\xef\xbb\xbf" + delivery(change([GOOD])),
    "a byte of no letter": delivery(change([GOOD, text("#")])).replace(b'"#"', b'"\xff\xc3"'),
    "half a letter": delivery(change([GOOD, {**text("x"), "id": "#"}])).replace(b"#", b"\\ud83d"),
    "a letter of nothing": delivery(change([GOOD, {**text("x\0"), "id": "wamid.\0"}])),
    "keys twice": delivery(change([GOOD])).replace(b'"field":', b'"field": "x", "field":'),
    "deep": delivery(change([GOOD, 0])).replace(b", 0]", b", " + nested(900) + b"]"),
    "too deep": delivery(change([0, GOOD, text('"[{\\')])).replace(b"[0, ", b"[" + nested(9_000) + b", "),
    "too deep within it": delivery(change([{**GOOD, "x": 0}])).replace(b'"x": 0', b'"x": ' + nested(9_000)),
    "spaces and lines": json.dumps(json.loads(delivery(change([GOOD]))), indent=8).encode(),
    "an odd name": delivery(change([{**text("x"), "id": "wamid./+=?&\u00e9\U0001f600' or 1"}, GOOD])),
}  # fmt: skip


@pytest.mark.parametrize("shape", BESIDE)
def test_what_is_odd_takes_no_good_message_with_it(db: None, heard: list[Any], shape: str) -> None:
    for _ in range(2):
        assert post(BESIDE[shape]) == 200
        work()
    assert [what for _, what in heard].count(Said("baik")) == 1
    assert set(kept()) <= {"done", DEAD}


@pytest.mark.parametrize(
    "raw",
    [
        b"null", b"true", b"{}", b'"x"', b'{"entry": null}', b"\xff\xfe" + "{}".encode("utf-16-le"), nested(100_000),
        b"[" * 100_000, gzip.compress(delivery(change([GOOD])), mtime=0), delivery(change([GOOD]))[:-9],
        delivery(change([GOOD])) + b"x",
        b"[" + delivery(change([GOOD])) + b"]", b"entry=%5B%5D", b"\0" * 3_000_000,
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_signed_and_no_delivery_is_kept_and_heard_by_nobody(db: None, raw: bytes) -> None:
    for _ in range(2):
        assert post(raw) == 200
    row = Arrival.objects.get()
    assert (row.kind, row.state) == (UNREADABLE, DEAD)


def test_no_depth_is_a_fault(db: None) -> None:
    beside, alone = delivery(change([GOOD, 0])), json.dumps({"entry": [{"x": [0, 0]}]}).encode()
    for depth in range(840, 1_000):
        deep = b", " + nested(depth) + b"]"
        assert post(beside.replace(b", 0]", deep)) == post(alone.replace(b", 0]", deep)) == 200
    assert Arrival.objects.filter(state=WAITING).count() == 1


def test_the_same_messages_cut_and_shuffled_in_any_way_are_heard_once(
    db: None, heard: list[Any]
) -> None:
    draw, given = random.Random(5), [text(f"{number}", number % 3 + 1) for number in range(30)]
    for _ in range(12):
        draw.shuffle(given)
        cuts = sorted(draw.sample(range(31), 4))
        parts = [given[a:b] for a, b in zip([0, *cuts], [*cuts, 30], strict=True)]
        changes = [change(part, contacts=[contact(1), contact(2)]) for part in parts]
        assert post(entries([changes[:2], changes[2:]])) == 200
    work()
    assert sorted(int(what.text) for _, what in heard) == [*range(30)]
    for person in (1, 2, 3):
        own = [what for speaker, what in heard if speaker.contact == user_id(person)]
        assert own == sorted(own, key=lambda each: int(each.text))


# ------------------------------------------------------------------ how it is called


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=UTF-8", "application/json; charset=nothing", "text/plain", "",
     "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"],
)  # fmt: skip
def test_whatever_it_is_called_the_bytes_count(db: None, content_type: str) -> None:
    call = signed(delivery(change([text("halo")]))) | {"content_type": content_type}
    answer = Client(enforce_csrf_checks=True).generic("POST", ADDRESS, **call)
    assert answer.status_code == 200
    assert kept() == [WAITING]


def test_letters_are_signed_as_they_were_written(db: None, heard: list[Any]) -> None:
    plain = delivery(change([text("é 👍")]))
    other = json.dumps(json.loads(plain), ensure_ascii=False).encode()
    assert plain != other
    headers = signed(plain)["headers"]
    call = {**signed(other), "headers": headers}
    assert Client().post(ADDRESS, **call).status_code == 403
    assert kept() == []
    assert [post(plain), post(other)] == [200, 200]
    work()
    assert [what for _, what in heard] == [Said("é 👍")]


HEADER = signed(b"{}")["headers"]["X-Hub-Signature-256"]


@pytest.mark.parametrize(
    ("headers", "number"),
    [
        ({"X-Hub-Signature-256": HEADER}, 200),
        ({"x-hub-signature-256": HEADER}, 200),
        ({"X-Hub-Signature-256": "sha256=" + HEADER[7:].upper()}, 200),
        ({"X-Hub-Signature-256": HEADER, "X-Hub-Signature": "sha1=0"}, 200),
        ({"X-Hub-Signature": HEADER}, 403),
        ({"X-Hub-Signature": "sha1=" + HEADER[7:47]}, 403),
        ({"X-Hub-Signature-256": f"{HEADER},{HEADER}"}, 403),
        ({"X-Hub-Signature-256": f"{HEADER}, sha256={'0' * 64}"}, 403),
        ({"X-Hub-Signature-256": ""}, 403),
        ({"X-Hub-Signature-256": "sha256="}, 403),
        ({"X-Hub-Signature-256": "sha256=" + "g" * 64}, 403),
        ({"X-Hub-Signature-256": HEADER + "\u00e9"}, 403),
        ({"X-Hub-Signature-256": "sha512=" + "0" * 128}, 403),
        ({}, 403),
    ],
)
def test_only_one_signature_in_its_form_counts(db: None, headers: Any, number: int) -> None:
    answer = Client().post(ADDRESS, b"{}", "application/json", headers=headers)
    assert answer.status_code == number
    assert Arrival.objects.count() == (number == 200)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (f"hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={VERIFY}", 200),
        (f"hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token={VERIFY}&x=%FF", 200),
        (f"hub[mode]=subscribe&hub[challenge]=1&hub[verify_token]={VERIFY}", 403),
        (f"hub.mode[]=subscribe&hub.challenge[]=1&hub.verify_token[]={VERIFY}", 403),
        (f"HUB.MODE=subscribe&HUB.CHALLENGE=1&HUB.VERIFY_TOKEN={VERIFY}", 403),
        (f"hub.mode=SUBSCRIBE&hub.challenge=1&hub.verify_token={VERIFY}", 403),
        (f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY.upper()}", 403),
        (f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY}&hub.verify_token=x", 403),
        (f"hub.mode=subscribe&hub.challenge=&hub.verify_token={VERIFY}", 403),
        ("hub.mode=subscribe&hub.challenge=1&hub.verify_token=%ED%A0%80%00", 403),
        ("hub.mode=subscribe&hub.challenge=1", 403),
    ],
)
def test_only_the_form_of_the_platform_registers(asked: str, number: int) -> None:
    answer = Client().get(f"{ADDRESS}?{asked}")
    assert answer.status_code == number
    if number == 200:
        assert answer.content in (b"1158201444", b"<script>")
        assert answer["Content-Type"].startswith("text/plain")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_comes_in_pieces_is_taken_and_what_is_cut_is_no_fault_of_ours(tmp_path: Path) -> None:
    place = tmp_path / "w"
    tunggal.init(place)
    with (place / "tunggal.toml").open("a", encoding="utf-8") as file:
        file.write(f'[service.whatsapp]\nphone_number_id = "{NUMBER}"\n')
    raw = delivery(change([text("x" * 4_000, person) for person in range(200)]))
    with Server(place, workers=1, worker=False) as server:
        for sent, number in ((raw, 200), (raw[:-1], 403), (b" " * 4_000_001, 403), (raw, 200)):
            assert _in_pieces(server.port, sent, signed(raw)["headers"]) == number
        for begun in CUT:
            assert _cut(server.port, begun).startswith(b"HTTP/1.1 400 ")
        assert '"level": "error"' not in server.log.read_text()
    [database] = (place / "service").glob("*.sqlite")
    with sqlite3.connect(database) as opened:
        assert opened.execute("select count(*) from whatsapp_arrival").fetchone() == (200,)


CUT = (
    b"Content-Length: 100\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n10\r\n{",
    b"Transfer-Encoding: chunked\r\n\r\nx\r\n{}\r\n0\r\n\r\n",
)  # fmt: skip


def _cut(port: int, begun: bytes) -> bytes:
    """What is answered to whoever sends no more than this."""
    with socket.create_connection(("localhost", port), timeout=30) as line:
        line.sendall(f"POST {ADDRESS} HTTP/1.1\r\nHost: localhost\r\n".encode() + begun)
        line.shutdown(socket.SHUT_WR)
        return line.recv(100)


def _in_pieces(port: int, raw: bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    pieces = (raw[at : at + 50_000] for at in range(0, len(raw), 50_000))
    connection.request("POST", ADDRESS, pieces, headers, encode_chunked=True)
    return connection.getresponse().status
