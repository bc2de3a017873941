"""What WhatsApp sends us: registered, signed, kept once, heard once and in order, and answered politely."""

from __future__ import annotations

import json
import random
import sys
import wave
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from PIL import Image
from structlog.testing import capture_logs

from graph import TOKEN, Act, Graph
from service_world import HELD, kk, nik
from tunggal.dialogue.inputs import Attached
from tunggal.dialogue.replies import Option, Reply
from tunggal.service.accounts.callers import accounts_at
from tunggal.service.accounts.people import Citizen, keep_citizen
from tunggal.service.channels.whatsapp import files, forgetting, hearing, intake, people, statuses
from tunggal.service.channels.whatsapp.failing import WAITS
from tunggal.service.channels.whatsapp.models import (
    DEAD,
    DONE,
    FILE,
    UNREADABLE,
    WAITING,
    Arrival,
    Name,
)
from tunggal.service.logs import _short_fault, without_names
from tunggal.service.outbox.models import Message
from tunggal.service.outbox.sealing import sealing as outbox_sealing
from tunggal.service.outbox.sending import send_in_order
from tunggal.service.papers.actions import open_paper
from tunggal.service.papers.recordings import open_recording
from tunggal.wiring import whatsapp_of
from whatsapp_world import (
    BEFORE,
    NUMBER,
    SECRET,
    SENT,
    VERIFY,
    change,
    chosen,
    contact,
    delivery,
    entries,
    file,
    message,
    signed,
    status,
    telephone,
    text,
    user_id,
)

ADDRESS = "/hooks/whatsapp"
AT = datetime.now(UTC)  # set anew for each test: a whole run takes longer than any wait
SOON = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the worker works: after all that this test will deliver."""
    monkeypatch.setattr(sys.modules[__name__], "AT", datetime.now(UTC) + timedelta(minutes=5))


@pytest.fixture(autouse=True)
def our_number(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our number and our secrets."""
    monkeypatch.setenv("TUNGGAL_WHATSAPP_SECRET", SECRET)
    monkeypatch.setenv("TUNGGAL_WHATSAPP_SECRET_BEFORE", BEFORE)
    monkeypatch.setenv("TUNGGAL_WHATSAPP_VERIFY", VERIFY)
    monkeypatch.setenv("TUNGGAL_WHATSAPP_TOKEN", TOKEN)
    before = settings.SERVICE.whatsapp
    use(replace(before, phone_number_id=NUMBER))
    yield
    use(before)


def use(whatsapp: Any) -> None:
    object.__setattr__(settings.SERVICE, "whatsapp", whatsapp)


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    with Graph(tmp_path / "graph.log") as running:
        use(replace(settings.SERVICE.whatsapp, address=running.address))
        yield running


def came(*messages: Any, statuses: Any = (), **more: Any) -> None:
    """A delivery that is taken."""
    raw = delivery(change(messages, statuses, **more))
    assert Client().post(ADDRESS, **signed(raw)).status_code == 200


def work(at: datetime | None = None) -> None:
    """All that the worker does for this door."""
    at = at or AT
    for job in (files.fetch_files, hearing.hear, statuses.take_statuses):
        while job(at):
            pass


def said(person: int = 1) -> list[str]:
    """What was posted for a person, in order."""
    opened = [
        outbox_sealing().open(f"message:{each.key}", each.sealed)
        for each in Message.objects.order_by("id")
    ]
    names = (user_id(person), f"+{telephone(person)}")
    return [each["text"] for each in opened if each["to"] in names]


def states() -> list[str]:
    return [*Arrival.objects.order_by("id").values_list("state", flat=True)]


# ------------------------------------------------------------------ the address


@pytest.mark.parametrize(
    ("asked", "number", "answer"),
    [
        ({"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "115"}, 200, b"115"),
        ({"hub.mode": "subscribe", "hub.verify_token": "other", "hub.challenge": "115"}, 403, b""),
        ({"hub.mode": "unsubscribe", "hub.verify_token": VERIFY, "hub.challenge": "1"}, 403, b""),
        ({"hub.mode": "subscribe", "hub.verify_token": VERIFY}, 403, b""),
        ({"hub.verify_token": VERIFY, "hub.challenge": "115"}, 403, b""),
        ({"hub.mode": "subscribe", "hub.challenge": "115"}, 403, b""),
        ({}, 403, b""),
    ],
)  # fmt: skip
def test_only_who_knows_the_word_registers(asked: Any, number: int, answer: bytes) -> None:
    response = Client().get(ADDRESS, asked)
    assert (response.status_code, response.content) == (number, answer)
    assert number == 403 or response["Content-Type"].startswith("text/plain")


def test_without_a_word_of_our_own_nobody_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUNGGAL_WHATSAPP_VERIFY")
    asked = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "115"}
    assert Client().get(ADDRESS, asked).status_code == 403


def test_other_methods_are_refused() -> None:
    assert Client().put(ADDRESS).status_code == 405


@pytest.mark.parametrize("secret", [SECRET, BEFORE])
def test_both_secrets_hold_while_one_is_changed(db: None, secret: str) -> None:
    raw = delivery(change([text("halo")]))
    assert Client(enforce_csrf_checks=True).post(ADDRESS, **signed(raw, secret)).status_code == 200
    assert states() == [WAITING]


@pytest.mark.parametrize(
    "raw", [b'{"a": "\\u00e9 \xc3\xa9", "entry": []}', b'{ "entry" :\n[]\t}\n ']
)
def test_the_signature_is_of_the_bytes_and_not_of_what_they_mean(db: None, raw: bytes) -> None:
    assert Client().post(ADDRESS, **signed(raw)).status_code == 200
    other = json.dumps(json.loads(raw)).encode()
    headers = signed(raw)["headers"]
    answer = Client().post(ADDRESS, other, "application/json", headers=headers)
    assert answer.status_code == 403


def test_what_is_not_signed_is_refused_without_any_work(
    db: None, django_assert_num_queries: Any
) -> None:
    raw = delivery(change([text("halo")]))
    with django_assert_num_queries(0):
        for call in (signed(raw, "other"), {**signed(raw), "headers": {}}):
            assert Client().post(ADDRESS, **call).status_code == 403


def test_without_a_secret_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUNGGAL_WHATSAPP_SECRET")
    monkeypatch.delenv("TUNGGAL_WHATSAPP_SECRET_BEFORE")
    assert Client().post(ADDRESS, **signed(b"{}", "")).status_code == 403


def test_without_a_number_it_is_to_be_sent_again(db: None) -> None:
    use(replace(settings.SERVICE.whatsapp, phone_number_id=""))
    assert Client().post(ADDRESS, **signed(delivery(change([text("x")])))).status_code == 503
    assert states() == []


def test_what_could_not_be_kept_is_to_be_sent_again(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*given: Any, **named: Any) -> None:
        raise OperationalError("database is locked")

    raw = delivery(change([text("x")]))
    with monkeypatch.context() as patch:
        patch.setattr(Arrival.objects, "bulk_create", locked)
        assert Client().post(ADDRESS, **signed(raw)).status_code == 503
    assert Client().post(ADDRESS, **signed(raw)).status_code == 200
    assert states() == [WAITING]


def test_a_delivery_may_be_larger_than_a_form_and_not_larger_than_any_delivery(db: None) -> None:
    came(*[text("x" * 4_000, person) for person in range(200)])
    assert Arrival.objects.count() == 200
    assert Client().post(ADDRESS, **signed(b" " * 4_000_001)).status_code == 413


@pytest.mark.parametrize("raw", [b"", b"nothing", b"[]", b'{"entry": 7}', b"\xff\x00"])
def test_what_nobody_can_read_is_kept_and_not_sent_again(db: None, raw: bytes) -> None:
    for _ in range(2):
        assert Client().post(ADDRESS, **signed(raw)).status_code == 200
    row = Arrival.objects.get()
    assert (row.kind, row.state) == (UNREADABLE, DEAD)
    assert intake.opened(row).get("text", "") == raw.decode("utf-8", "replace")
    work()
    assert states() == [DEAD]


def test_whatever_is_signed_is_no_fault(db: None, echo: list[Any]) -> None:
    """Deliveries in which one value after the other is replaced by something that no one expects."""
    draw = random.Random(3)
    kinds: list[Any] = [
        None,
        7,
        -1.5,
        "",
        "x" * 5_000,
        [],
        {},
        [[]],
        {"id": 7},
        True,
        "\0",
        "\ud800",
    ]
    given = [
        text("halo"), chosen("1"), file("image", "1", b"x"), message("system", system={"wa_id": "6281999"}),
        message("reaction", reaction={}),
    ]  # fmt: skip
    for number in range(400):
        told = status(f"wamid.{number}", "failed", "k", 131026)
        raw = json.loads(
            delivery(change([*given, draw.choice(given)], [told], contacts=[contact(1)]))
        )
        for each in raw["entry"][0]["changes"][0]["value"]["messages"]:
            each["id"] = f"wamid.fuzz.{number}.{draw.random()}"
        _spoil(raw, draw, kinds)
        answer = Client().post(ADDRESS, **signed(json.dumps(raw).encode()))
        assert answer.status_code == 200
    hearing.hear(AT)
    statuses.take_statuses(AT)
    assert not Arrival.objects.exclude(fault="").exclude(kind=UNREADABLE).exists()


def _spoil(raw: Any, draw: random.Random, kinds: list[Any]) -> None:
    """Replace one value somewhere inside."""
    places: list[tuple[Any, Any]] = []

    def walk(inside: Any) -> None:
        listed = inside.items() if isinstance(inside, dict) else enumerate(inside)
        for key, value in [*listed]:
            places.append((inside, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(raw)
    inside, key = draw.choice(places)
    inside[key] = draw.choice(kinds)


def test_logs_count_and_never_name(
    db: None, echo: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as told:
        came(text("NIK saya rahasia"), contacts=[contact(1)])
        Client().post(ADDRESS, **signed(b"rahasia {"))
        Client().post(ADDRESS, **signed(b"rahasia", "other"))
        Client().get(ADDRESS, {"hub.verify_token": "rahasia", "hub.mode": "subscribe"})
        monkeypatch.setattr(hearing, "hear_from", lambda *given, **named: {}[user_id(1)])
        came(text("rahasia lagi"))
        work()
    assert {"answered", "not_heard", "refused", "arrival_failed"} <= {
        each["event"] for each in told
    }
    lines = [without_names(None, "info", _short_fault(None, "error", each)) for each in told]
    for private in ("rahasia", telephone(1), user_id(1), "Orang 1"):
        assert private not in str(lines)


def test_another_number_is_not_ours_to_hear(db: None) -> None:
    came(text("x"), number="999")
    assert states() == []


# ------------------------------------------------------------------ heard once and in order


def test_each_is_kept_and_heard_once_however_often_it_comes(db: None) -> None:
    first, second = text("halo"), text("menu", 2)
    raw = entries([[change([first, second]), change([first])], [change([second])]])
    for _ in range(3):
        assert Client().post(ADDRESS, **signed(raw)).status_code == 200
        work()
    assert states() == [DONE, DONE]
    assert len(said(1)) == len(said(2)) == 1
    assert not any(bytes(each) for each in Arrival.objects.values_list("sealed", flat=True))


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Instead of the dialogue: what was heard, in order; each is answered by a number."""
    heard: list[Any] = []

    def hear_from(speaker: Any, what: Any, *, key: str, at: datetime) -> tuple[Reply, ...]:
        heard.append(what)
        return (Reply(f"{len(heard)}"),)

    monkeypatch.setattr(hearing, "hear_from", hear_from)
    return heard


def test_messages_are_heard_in_the_order_in_which_they_were_sent(db: None, echo: list[Any]) -> None:
    one, two, three = text("satu"), text("dua"), text("tiga")
    came(three)
    came(two, one)
    work()
    assert [each.text for each in echo] == ["satu", "dua", "tiga"]
    came({**text("terlambat"), "timestamp": str(SENT - 900)})
    work()
    assert echo[-1].text == "terlambat"


@pytest.mark.parametrize("is_late", [False, True])
def test_what_took_days_to_come_is_answered_unless_the_platform_says_no(
    db: None, graph: Graph, is_late: bool
) -> None:
    graph.act = lambda body, calls: Act(code=131047) if is_late else None
    came({**text("menu"), "timestamp": str(SENT - 3 * 86_400)})
    work()
    client = whatsapp_of(settings.WORKSPACE)
    send_in_order(client, at=AT)
    (sent,) = Message.objects.all()
    assert sent.state == ("queued" if is_late else "sent")
    send_in_order(client, at=AT + SOON)
    sent.refresh_from_db()
    assert (sent.state, len(graph.taken())) == (("expired", 0) if is_late else ("sent", 1))


def test_a_wrong_or_absent_time_is_no_hindrance(db: None, echo: list[Any]) -> None:
    for stamp in ("", "gestern", "99999999999999", None, -5, "9999999999"):
        came({**text("x"), "timestamp": stamp})
    work(datetime.now(UTC) + timedelta(seconds=1))
    assert len(echo) == 6


def test_options_are_posted_and_a_chosen_one_comes_back(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []

    def hear_from(speaker: Any, what: Any, *, key: str, at: datetime) -> tuple[Reply, ...]:
        heard.append(what.option)
        return (Reply("Yang mana?", options=(Option("a", "Status"), Option("b", "Usul"))),)

    monkeypatch.setattr(hearing, "hear_from", hear_from)
    came(chosen("1"), chosen("2", kind="list_reply"))
    work()
    assert heard == ["1", "2"]
    sealed = Message.objects.first()
    inside = outbox_sealing().open(f"message:{sealed.key}", sealed.sealed)
    assert inside["options"] == [["a", "Status"], ["b", "Usul"]]


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (message("video", video={"id": "1"}), "belum dapat kami baca"),
        (message("location", location={}), "titik lokasi"),
        (message("contacts", contacts=[{}]), "belum dapat kami baca"),
        (message("unsupported", errors=[{"code": 131051}]), "belum dapat kami baca"),
        (message("order", order={}), "belum dapat kami baca"),
        (message("edit", edit={}), "Yang berlaku pesan Anda yang pertama"),
        (
            message("unsupported", unsupported={"type": "edit"}),
            "Yang berlaku pesan Anda yang pertama",
        ),
        (message("interactive", interactive={"type": "nfm_reply"}), "formulir"),
        (message("request_welcome"), "Selamat datang"),
    ],
)
def test_what_the_dialogue_cannot_hear_is_answered_politely(
    db: None, given: Any, answer: str
) -> None:
    came(given)
    work()
    assert answer in said()[0]
    assert len(said()) == 1


def test_such_answers_are_in_the_language_that_was_chosen(db: None) -> None:
    came(text("English"))
    work()
    came(message("video", video={"id": "1"}))
    work()
    assert "we cannot read this kind of message yet" in said()[-1]
    assert Message.objects.order_by("id").last().language == "en"


@pytest.mark.parametrize("kind", ["reaction", "sticker", "revoke"])
def test_what_needs_no_answer_gets_none(db: None, kind: str) -> None:
    came(message(kind, **{kind: {}}))
    work()
    assert (said(), states()) == ([], [DONE])


def test_what_is_changed_or_taken_back_leaves_the_conversation_where_it_was(db: None) -> None:
    came(text("usul"))
    work()
    asked = said()
    changed = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "1"}}}
    came(
        message("edit", edit=changed), message("revoke", revoke={"original_message_id": "wamid.1"})
    )
    work()
    assert len(said()) == len(asked) + 1
    came(text("ulang"))
    work()
    assert said()[-1] == asked[-1].partition("Baik. Usul.\n\n")[2]


def test_one_that_fails_is_given_up_and_answered_and_holds_up_nobody(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hear_from(speaker: Any, what: Any, *, key: str, at: datetime) -> tuple[Reply, ...]:
        if what.text == "racun":
            raise ValueError("the text of a citizen")
        return (Reply(what.text),)

    monkeypatch.setattr(hearing, "hear_from", hear_from)
    came(text("racun"), text("sesudahnya"), text("orang lain", 2))
    at = AT
    work(at)
    assert (said(1), said(2)) == ([], ["orang lain"])
    for wait in WAITS:
        at += wait
        work(at)
    assert said(1)[0].startswith("Maaf, pesan Anda tidak dapat kami olah")
    assert said(1)[1:] == ["sesudahnya"]
    row = Arrival.objects.get(state=DEAD)
    assert row.fault == "ValueError"


def test_one_that_was_tampered_with_is_given_up(db: None, echo: list[Any]) -> None:
    came(text("x"), text("y"))
    first = Arrival.objects.order_by("id").first()
    Arrival.objects.filter(pk=first.pk).update(sealed=b"x" * 40)
    at = AT
    for wait in (timedelta(0), *WAITS):
        at += wait
        work(at)
    assert [each.text for each in echo] == ["y"]
    assert states() == [DEAD, DONE]


def test_one_who_writes_very_much_is_one_among_others(
    db: None, echo: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "PERSONS", 2)
    came(*[text(f"{number}") for number in range(50)])
    came(text("orang lain", 2))
    hearing.hear(AT)
    assert len(said(2)) == 1


def test_who_writes_too_much_is_told_once_and_nobody_else_waits(db: None, echo: list[Any]) -> None:
    most = settings.RECEIVING.messages
    flood = [{**text(f"{number}"), "timestamp": str(SENT)} for number in range(most + 30)]
    came(*flood, text("orang lain", 2))
    hearing.hear(AT)
    assert said(2) == [str(hearing.IN_A_ROW + 1)], "another's turn came after a few messages"
    work()
    assert len(echo) == most + 1
    assert len(said(1)) == most + 1
    assert "Tunggu" in said(1)[-1]
    assert set(states()) == {DONE}


# ------------------------------------------------------------------ files


def photo(kind: str = "JPEG") -> bytes:
    written = BytesIO()
    image = Image.new("RGB", (60, 40), "teal")
    exif = Image.Exif()
    exif[0x010F] = "a camera that tells of its owner"
    image.save(written, kind, exif=exif)
    return written.getvalue()


def test_a_photo_is_fetched_checked_and_drawn_anew(db: None, graph: Graph, echo: list[Any]) -> None:
    content = photo()
    graph.files["777"] = (content, "image/jpeg")
    came(file("image", "777", content), text("sesudahnya"))
    work()
    attached = echo[0]
    assert isinstance(attached, Attached)
    assert attached.holds == "image"
    kept = open_paper(attached.reference).content
    assert b"camera" in content
    assert b"camera" not in kept
    assert Image.open(BytesIO(kept)).size == (60, 40)
    assert echo[1].text == "sesudahnya"


def test_a_voice_message_is_checked_and_sealed(db: None, graph: Graph, echo: list[Any]) -> None:
    written = BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(b"\x01\x00" * 8_000)
    graph.files["785"] = (written.getvalue(), "audio/wav")
    came(file("audio", "785", written.getvalue()))
    work()
    assert echo[0].holds == "voice"
    assert open_recording(echo[0].reference).content_type == "audio/wav"


def test_what_stands_below_a_photo_is_read_by_a_person_alone(
    db: None, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    replies: tuple[Reply, ...] = (Reply("Terima kasih."),)

    def hear_from(speaker: Any, what: Any, *, key: str, at: datetime) -> tuple[Reply, ...]:
        heard.append((key, what))
        return replies

    monkeypatch.setattr(hearing, "hear_from", hear_from)
    content = photo()
    graph.files["784"] = (content, "image/jpeg")
    for _ in range(2):
        given = file("image", "784", content)
        given["image"]["caption"] = "KTP saya"
        came(given)
        work()
        replies = ()
    assert [type(what).__name__ for _, what in heard] == ["Attached", "Attached", "Said"]
    assert len({key for key, _ in heard}) == 3
    assert heard[-1][1].text == "KTP saya"


@pytest.mark.parametrize(
    ("kind", "content", "answer"),
    [
        ("image", b"GIF89a no picture", "tidak dapat diterima"),
        ("document", b"PK\x03\x04 a text of an office", "tidak dapat diterima"),
        ("image", b"", "kosong"),
        ("audio", b"ID3 a song", "rekaman ini tidak dapat kami simpan"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(
    db: None, graph: Graph, echo: list[Any], kind: str, content: bytes, answer: str
) -> None:
    graph.files["778"] = (content, "x")
    came(file(kind, "778", content))
    work()
    assert answer in said()[0]
    assert echo == []


def test_a_file_that_is_gone_is_asked_for_once_more(
    db: None, graph: Graph, echo: list[Any]
) -> None:
    came(file("image", "779", b"x"), text("sesudahnya"))
    work()
    assert "kirim sekali lagi" in said()[0]
    assert [each.text for each in echo] == ["sesudahnya"]


def test_a_file_of_other_bytes_than_were_sent_is_never_taken(
    db: None, graph: Graph, echo: list[Any]
) -> None:
    graph.files["780"] = (photo(), "image/jpeg")
    came(file("image", "780", photo("PNG")))
    at = AT
    for wait in (timedelta(0), *WAITS):
        at += wait
        work(at)
    assert "kirim sekali lagi" in said()[0]
    assert echo == []


def test_while_the_platform_is_away_the_next_messages_wait_for_the_file(
    db: None, graph: Graph, echo: list[Any]
) -> None:
    use(replace(settings.SERVICE.whatsapp, address="http://127.0.0.1:9"))
    content = photo()
    came(file("image", "781", content), text("sesudahnya"))
    work()
    assert (echo, states()) == ([], [FILE, WAITING])
    graph.files["781"] = (content, "image/jpeg")
    use(replace(settings.SERVICE.whatsapp, address=graph.address))
    work(AT + SOON)
    assert [type(each).__name__ for each in echo] == ["Attached", "Said"]


def test_who_sends_too_many_files_has_the_rest_not_even_fetched(
    db: None, graph: Graph, echo: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    content, most = photo(), settings.RECEIVING.files
    graph.files["783"] = (content, "image/jpeg")
    asked = []
    client = whatsapp_of(settings.WORKSPACE)
    real = client.fetch_media
    monkeypatch.setattr(client, "fetch_media", lambda media: asked.append(media) or real(media))
    came(*[file("image", "783", content) for _ in range(most + 4)])
    work()
    assert len(asked) == len(echo) == most
    assert [each for each in said() if "Tunggu" in each] == said()[most:]
    assert len(said()) == most + 1


def test_a_file_that_two_workers_fetched_counts_once(
    db: None, graph: Graph, echo: list[Any]
) -> None:
    content = photo()
    graph.files["782"] = (content, "image/jpeg")
    came(file("image", "782", content))
    [row] = files._lease(AT)
    for _ in range(2):
        files._write_down(row, files._drawn(row, files._fetch(row), AT), AT)
    work()
    assert len(echo) == 1


# ------------------------------------------------------------------ who somebody is


@pytest.fixture
def speakers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []

    def hear_from(speaker: Any, what: Any, *, key: str, at: datetime) -> tuple[Reply, ...]:
        found.append(speaker)
        return ()

    monkeypatch.setattr(hearing, "hear_from", hear_from)
    return found


@pytest.mark.parametrize(
    "order", [("id", "number", "both"), ("number", "both", "id"), ("both", "number", "id")]
)
def test_user_id_and_number_are_one_person_once_they_came_together(
    db: None, speakers: list[Any], order: tuple[str, ...]
) -> None:
    for named in (*order, *order):
        came(text("x", named=named))
        work()
    last = {each.code for each in speakers[3:]}
    assert len(last) == 1
    assert {each.contact for each in speakers} == {user_id(1), f"+{telephone(1)}"}
    by_id = [each for each in speakers if each.contact == user_id(1)]
    assert {each.telephone for each in by_id} <= {"", f"+{telephone(1)}"}


def test_whoever_has_the_number_of_another_now_inherits_nothing(
    db: None, speakers: list[Any]
) -> None:
    given = (
        text("x", 1), {**text("x", 2, named="id"), "from": telephone(1)},
        text("x", 1, named="number"), text("x", 1, named="id"),
    )  # fmt: skip
    for each in given:
        came(each)
        work()
    first, second, by_number, again = (each.code for each in speakers)
    assert first != second
    assert by_number == second
    assert again == first


def test_a_changed_number_leads_to_the_same_person_who_proves_it_again(
    db: None, speakers: list[Any]
) -> None:
    changed = {"type": "user_changed_number", "wa_id": "6281999"}
    given = (
        text("x", named="number"), message("system", named="number", system=changed),
        text("x", named="none", **{"from": "6281999"}), text("x", named="number"),
    )  # fmt: skip
    for each in given:
        came(each)
        work()
    assert [each.telephone for each in speakers] == [
        f"+{telephone(1)}",
        "+6281999",
        "+6281999",
        f"+{telephone(1)}",
    ]
    codes = [each.code for each in speakers]
    assert codes[0] == codes[1] == codes[2]
    assert codes[3] != codes[0], "the old number is somebody else's now"


def test_after_a_changed_number_a_new_user_id_is_the_same_person_and_the_old_names_are_nobodys(
    db: None, speakers: list[Any]
) -> None:
    changed = {"type": "user_changed_number", "wa_id": "6281999"}
    given = (
        text("x"), message("system", system=changed), text("x", 2, **{"from": "6281999"}),
        text("x", named="id"), text("x", named="number"),
    )  # fmt: skip
    for each in given:
        came(each)
        work()
    first, _, new, old_id, old_number = (each.code for each in speakers)
    assert new == first
    assert first not in (old_id, old_number)


def test_whoever_changed_the_number_begins_anew(db: None) -> None:
    came(text("usul"))
    work()
    assert "Belum, atau tidak tahu" in said()[-1]
    changed = {"type": "user_changed_number", "wa_id": "6281999"}
    came(message("system", system=changed))
    work()
    assert len(said()) == 1
    came({**text("1"), "from": "6281999"})
    work()
    assert said()[-1].startswith("Selamat datang lagi"), (
        "the second answer is of no question of before"
    )


def test_after_news_of_another_device_nothing_counts_that_was_given_or_proved_before(
    db: None,
) -> None:
    came(text("cek bansos"), text(nik(HELD)), text(kk(HELD)))
    work()
    assert "desil" in said()[-1]
    came(text("usul"), text("1"))
    work()
    account = keep_citizen(
        Citizen(user_id(1), nik(HELD), kk(HELD), telephone=f"+{telephone(1)}"), at=AT
    )
    assert accounts_at(user_id(1), f"+{telephone(1)}") == (account,)
    count = len(said())
    news = {"type": "customer_identity_changed", "customer": telephone(1), "identity": "x"}
    came(message("system", system=news))
    work()
    assert len(said()) == count
    assert accounts_at(user_id(1), f"+{telephone(1)}") == accounts_at(user_id(1), "") == ()
    came(text("cek bansos"))
    work()
    assert "Tulis NIK" in said()[-1]
    keep_citizen(Citizen(user_id(1), nik(HELD), kk(HELD)), at=AT)
    assert accounts_at(user_id(1), "") == (account,)


def test_names_are_keyed_hashes(db: None, speakers: list[Any]) -> None:
    came(text("x"))
    work()
    kept = [*Name.objects.values_list("name", "person")]
    assert len(kept) == 2
    assert telephone(1) not in str(kept)
    assert people.known(user_id(1), "").user in str(kept)


# ------------------------------------------------------------------ statuses, and what is forgotten


def test_statuses_reach_the_outbox_in_any_order_and_only_move_up(db: None) -> None:
    came(text("halo"))
    work()
    ours = Message.objects.get()
    for state in ("read", "sent", "delivered", "read", "played"):
        came(statuses=[status("wamid.ours", state, f"{ours.key}.1")])
        work()
    assert Message.objects.get().state == "read"


def test_a_status_of_a_message_that_nobody_knows_is_done_with(db: None) -> None:
    came(statuses=[status("wamid.unknown", "failed", code=131026), status("wamid.z", "odd")])
    work()
    assert states() == [DONE, DONE]


def test_what_was_heard_is_forgotten_and_what_was_given_up_is_kept_for_longer(db: None) -> None:
    came(text("halo"))
    Client().post(ADDRESS, **signed(b"nothing"))
    work()
    later = datetime.now(UTC) + settings.KEEPING.arrivals + SOON
    assert forgetting.forget_arrivals(datetime.now(UTC)) == 0
    assert forgetting.forget_arrivals(later) == 1
    assert states() == [DEAD]
    assert forgetting.forget_arrivals(later + settings.KEEPING.accounts) == 3
