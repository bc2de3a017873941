"""Chats with a person: who may open one, one at a time, each word once, and no one is forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from casework_world import SARI
from centre_world import ANI, BUDI, DAY, HOUR, MINUTE, MORNING, SECOND, audited, refused, signed_on

pytestmark = [pytest.mark.usefixtures("db")]


def open_one(key: str = "k", speaker: str = "us.1", **more: Any) -> bool:
    from tunggal.service.centre.chats import open_chat

    given = {
        "contact": "62811",
        "language": "id",
        "errand": "status",
        "actor": None,
        "at": MORNING,
        **more,
    }
    return open_chat(key=key, speaker_code=speaker, **given)


def said(text: str, key: str, *, speaker: str = "us.1", at: Any = MORNING) -> None:
    from tunggal.service.centre.chats import said as hear

    hear(speaker_code=speaker, text=text, paper="", recording="", key=key, at=at)


def sent() -> list[tuple[str, str]]:
    """To whom what went out, in the order in which it was posted."""
    from tunggal.service.outbox.models import Message
    from tunggal.service.outbox.sealing import sealing

    rows = Message.objects.filter(channel="whatsapp", kind="chat").order_by("id")
    opened = [sealing().open(f"message:{row.key}", row.sealed) for row in rows]
    return [(each["to"], each["text"]) for each in opened]


def only() -> Any:
    from tunggal.service.centre.chats import chats

    (one,) = (*chats(), *chats(agent="ani"), *chats(agent="budi"))
    return one


def test_no_chat_opens_while_nobody_is_on_duty() -> None:
    from tunggal.service.centre import chats, duty

    assert not open_one()
    assert not chats.is_open("us.1")
    signed_on(ANI)
    duty.change("paused", by=ANI, at=MORNING, reason="meal")
    assert not open_one()
    duty.change("on", by=ANI, at=MORNING)
    assert open_one()
    assert chats.is_open("us.1")
    said("to nobody", "m0", speaker="us.9")


def test_a_speaker_has_one_chat_and_each_word_counts_once() -> None:
    from tunggal.service.centre import chats

    signed_on(ANI)
    for key in ("k", "k", "k2"):
        assert open_one(key)
    for _ in range(2):
        said("Halo <script>", "m1", at=MORNING + MINUTE)
    said("lebih dulu", "m0", at=MORNING)
    _, lines = chats.read(only().code, by=ANI, at=MORNING + HOUR)
    assert [(line.text, line.agent) for line in lines] == [
        ("lebih dulu", ""),
        ("Halo <script>", ""),
    ]
    assert audited()[-1] == "chat_seen"


def test_one_agent_has_a_chat_and_no_more_than_hands() -> None:
    from tunggal.service.centre import chats
    from tunggal.service.centre.means import rules

    signed_on(ANI, BUDI)
    most = rules().chats.at_once
    for place in range(most + 1):
        open_one(f"k{place}", f"us.{place}")
    codes = [each.code for each in chats.chats()]
    for code in codes[:most]:
        chats.take(code, by=ANI, at=MORNING)
        chats.take(code, by=ANI, at=MORNING)
    assert refused(chats.take, codes[0], by=BUDI, at=MORNING) == "chat_taken"
    assert refused(chats.take, codes[most], by=ANI, at=MORNING) == "chats_full"
    assert chats.read(codes[0], by=BUDI, at=MORNING) is None
    assert refused(chats.answer, codes[0], "x", by=BUDI, key="k" * 8, at=MORNING) == "chat_taken"
    assert refused(chats.give_back, codes[0], by=BUDI, at=MORNING) == "chat_taken"
    chats.give_back(codes[0], by=ANI, at=MORNING)
    chats.take(codes[0], by=BUDI, at=MORNING)
    assert refused(chats.take, "nothing", by=BUDI, at=MORNING) == "chat_over"


def test_an_answer_goes_out_once_and_closing_tells_the_citizen() -> None:
    from tunggal.service.centre import chats
    from tunggal.service.centre.closing import close

    signed_on(ANI)
    open_one()
    code = only().code
    chats.take(code, by=ANI, at=MORNING)
    for _ in range(2):
        chats.answer(code, " Selamat pagi ", by=ANI, key="k" * 8, at=MORNING + MINUTE)
    assert sent() == [("62811", "Selamat pagi")]
    assert refused(chats.answer, code, "  ", by=ANI, key="k2", at=MORNING) == "no_words"
    assert refused(chats.answer, code, "x" * 1001, by=ANI, key="k3", at=MORNING) == "too_long"
    assert refused(close, code, "nuisance", by=ANI, at=MORNING) == "no_wrap_up"
    assert refused(close, code, "opened", by=ANI, at=MORNING) == "needs_opened"
    assert refused(close, code, "answered", by=BUDI, at=MORNING) == "chat_over"
    for _ in range(2):
        close(code, "answered", by=ANI, at=MORNING + HOUR)
    assert len(sent()) == 2
    assert "menu" in sent()[-1][1]
    assert not chats.is_open("us.1")
    assert refused(chats.answer, code, "Masih", by=ANI, key="k4", at=MORNING) == "chat_over"
    said("terlambat", "m9")
    assert chats.read(code, by=ANI, at=MORNING) is None
    assert open_one("later")


def test_silence_closes_a_chat_and_who_waits_gets_a_call_back() -> None:
    from tunggal.service.centre import chats, tasks
    from tunggal.service.centre.closing import close_silent
    from tunggal.service.centre.means import rules

    signed_on(ANI)
    told = rules().chats
    open_one("waits", "us.1", telephone="081200000101")
    open_one("asked", "us.2", contact="62812")
    open_one("answered", "us.3", contact="62813", language="en")
    codes = [each.code for each in chats.chats()]
    for code in codes[1:]:
        chats.take(code, by=ANI, at=MORNING)
    chats.answer(codes[2], "Good morning", by=ANI, key="k" * 8, at=MORNING + MINUTE)
    assert close_silent(MORNING + told.waits) == 0
    assert close_silent(MORNING + told.waits + MINUTE) == 1
    assert close_silent(MORNING + told.idle + 2 * MINUTE) == 2
    assert close_silent(MORNING + DAY) == 0
    assert [contact for contact, _ in sent()] == ["62813", "62811", "62812", "62813"]
    assert "Sorry" not in sent()[-1][1]
    left = [(line.channel, line.kind) for line in tasks.open_tasks()]
    assert left == [("whatsapp", "call_back")] * 2
    assert tasks.see(tasks.open_tasks()[0].number, by=ANI, at=MORNING).telephone == "+6281200000101"


@pytest.mark.parametrize("taken", [False, True])
def test_another_telephone_ends_a_chat_and_whoever_wrote_is_called_back(taken: bool) -> None:
    from tunggal.service.centre import chats, tasks
    from tunggal.service.centre.closing import close_changed

    signed_on(ANI)
    open_one(actor=SARI, telephone="081200000101")
    said("Bantuan saya berhenti.", "m1", at=MORNING + SECOND)
    said("Anak saya sakit.", "m2", at=MORNING + 2 * SECOND)
    if taken:
        chats.take(only().code, by=ANI, at=MORNING + MINUTE)
    for _ in range(2):
        close_changed("us.1", at=MORNING + HOUR)
    assert not chats.is_open("us.1")
    assert sent() == []
    (line,) = tasks.open_tasks()
    task = tasks.see(line.number, by=ANI, at=MORNING + HOUR)
    assert (line.kind, line.channel, line.about) == ("call_back", "whatsapp", "status")
    assert (task.telephone, task.contact) == ("+6281200000101", "")
    assert task.text == "Bantuan saya berhenti.\nAnak saya sakit."
    assert task.person == SARI
    tasks.take(line.number, by=ANI, at=MORNING + HOUR)
    written = refused(tasks.write, line.number, "Halo", by=ANI, key="k" * 8, at=MORNING + HOUR)
    assert written == "no_contact"  # whoever reads it there is somebody else


def test_who_asks_again_and_again_does_not_wait_for_ever() -> None:
    from tunggal.service.centre import chats, tasks
    from tunggal.service.centre.closing import close_silent
    from tunggal.service.centre.means import rules

    signed_on(ANI)
    told = rules().chats
    for place, patience in enumerate((told.waits, told.idle)):
        open_one(f"k{place}", f"us.{place}", actor=SARI)
        if patience is told.idle:
            chats.take(only().code, by=ANI, at=MORNING)
        at = MORNING
        while at < MORNING + patience:
            assert close_silent(at) == 0
            at += 5 * MINUTE
            said("Halo?", f"{place} {at}", speaker=f"us.{place}", at=at)
        assert close_silent(MORNING + patience + SECOND) == 1
    (first, _) = tasks.open_tasks()
    assert tasks.see(first.number, by=ANI, at=MORNING).person == SARI


def test_who_was_proved_before_is_known_and_nothing_stands_open() -> None:
    from tunggal.service.centre.models import Chat, ChatLine

    signed_on(ANI)
    until = MORNING + 15 * MINUTE
    open_one(actor=SARI, proved_until=until)
    said("Nama saya Sari", "m1")
    assert (only().person, only().proved_until) == (SARI, until)
    for table in (Chat, ChatLine):
        row = table.objects.get()
        everything = " ".join(str(getattr(row, each.name)) for each in table._meta.fields)
        for secret in ("Nama saya", "us.1", "62811", SARI.nik.digits):
            assert secret not in everything


def test_words_are_forgotten_after_their_time() -> None:
    from tunggal.service.centre import chats
    from tunggal.service.centre.closing import close_silent
    from tunggal.service.centre.forgetting import forget_centre
    from tunggal.service.centre.means import rules
    from tunggal.service.centre.models import ChatLine

    signed_on(ANI)
    open_one()
    said("Halo", "m1")
    close_silent(MORNING + DAY)
    assert forget_centre(MORNING + rules().texts_kept) == 0
    assert forget_centre(MORNING + rules().texts_kept + 2 * DAY) == 2
    assert not ChatLine.objects.exists()
    assert chats.chats() == ()
