"""A conversation between two messages: kept sealed, heard once, forgotten, handed to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from service.test_talks_cases import bring_proposal, proved, stored, the_case
from service_world import HELD, LARGE, kk, nik
from talking import CONTACT, START, TELEPHONE, Caller, Somebody
from tunggal.casework.case import Actor
from tunggal.dialogue.inputs import Attached, Chosen, HungUp, Said, Silence
from tunggal.policy.case_terms import Role

pytestmark = pytest.mark.usefixtures("db")
AGENT = Actor("agent-1", Role.AGENT)


def on_duty(at: Any) -> None:
    from tunggal.service.centre import duty

    duty.change("on", by=AGENT, at=at)


def number_of(task: Any) -> str:
    """The number of a task as it is told."""
    from tunggal.service.centre import tasks

    tasks.take(str(task.pk), by=AGENT, at=START)
    seen = tasks.see(str(task.pk), by=AGENT, at=START)
    assert seen is not None
    return str(seen.line.number)


def raw() -> bytes:
    from tunggal.service.talks.models import Talk

    (row,) = Talk.objects.all()
    return b"|".join(
        [bytes(row.sealed), row.speaker_key.encode(), row.telephone_key.encode(), repr(row.heard_keys).encode()]
    )  # fmt: skip


def test_what_is_kept_is_sealed() -> None:
    who = Somebody()
    who.says("cek bansos", nik(HELD))
    kept = raw()
    assert who.conversation_kept().given["nik"] == nik(HELD)
    for private in (nik(HELD), CONTACT, TELEPHONE, TELEPHONE[1:], "status"):
        assert private.encode() not in kept


def test_an_input_is_heard_once_per_key() -> None:
    who = Somebody()
    who.says("cek bansos")
    assert "nomor kartu keluarga" in who.hears(Said(nik(HELD)), key="m-nik")
    assert who.hears(Said(nik(HELD)), key="m-nik") == ""
    assert "desil 2" in who.hears(Said(kk(HELD)), key="m-kk")
    assert who.hears(Said(kk(HELD)), key="m-kk") == ""
    from tunggal.service.audit.models import AuditLine

    assert AuditLine.objects.count() == 1


def test_a_kill_before_the_end_leaves_nothing_and_the_next_time_does_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The conversation, the case, the account and the count stand or fall together."""
    from tunggal.service.accounts.models import Account
    from tunggal.service.talks import hearing

    class Killed(BaseException):
        pass

    def killed(*_: Any) -> bytes:
        raise Killed

    who = proved()
    who.says("usul", "1")
    while who.conversation_kept().place != "confirm":
        who.says("lewati")
    before, seal = raw(), hearing._seal
    monkeypatch.setattr(hearing, "_seal", lambda *_: killed() if stored() else seal(*_))
    with pytest.raises(Killed):
        who.hears(Said("1"), key="send")
    monkeypatch.setattr(hearing, "_seal", seal)
    assert (raw(), stored(), Account.objects.count()) == (before, [], 0)
    assert "Nomor kasus Anda" in who.hears(Said("1"), key="send")
    assert who.hears(Said("1"), key="send") == ""
    assert len(stored()) == 1


def test_a_call_that_tells_its_wish_twice_has_one_effect() -> None:
    """The telephone keeps the conversation itself, so it may ask the world twice."""
    from tunggal.dialogue.wishes import CallBack
    from tunggal.service.centre.models import Task
    from tunggal.service.talks.world import answer

    caller = Caller()
    caller.hears(Silence())
    conversation = caller.conversation
    assert conversation is not None
    wish = CallBack(conversation.key, "")
    told = {
        answer(wish, caller.speaker(), conversation=conversation, at=caller.at).lines
        for _ in range(2)
    }
    assert len(told) == 1
    assert Task.objects.count() == 1


def test_another_telephone_behind_the_same_code_has_to_show_who_it_is() -> None:
    who = bring_proposal()
    number = str(the_case().number)
    who.says("sanggah", nik(HELD))
    new = Somebody(telephone="+6281200000099", at=who.at)
    said = new.says("halo")
    assert "sudah kami hapus" in said
    assert "Tulis NIK" in new.says("cek bansos")
    new.says("menu")
    hidden = new.says("ikuti kasus", number)
    assert "tidak dapat ditampilkan" in hidden
    stranger = new.says("1", nik(HELD), kk(HELD))
    assert "tidak dapat ditampilkan" in stranger
    later = Somebody(telephone="+6281200000099", at=new.at + timedelta(minutes=20))
    assert "tidak dapat ditampilkan" in later.says("ikuti kasus", number)
    own = later.says("1", nik(LARGE), kk(LARGE))
    assert "usul" in own


def test_an_agent_who_chats_is_not_left_with_another_telephone_in_the_chat_of_the_first() -> None:
    from tunggal.service.centre import chats, tasks
    from tunggal.service.centre.models import Chat

    who = proved()
    on_duty(who.at)
    who.says("mau ngomong sama petugas", "Bantuan saya berhenti.")
    seen = chats.chats()[0]
    proof = who.conversation_kept().proof
    assert proof is not None
    assert (seen.person is not None, seen.proved_until) == (True, proof.until)
    chats.take(seen.code, by=AGENT, at=who.at)
    new = Somebody(telephone="+6281200000099", at=who.at)
    assert "sudah kami hapus" in new.says("halo")
    assert not chats.is_open(CONTACT)
    assert chats.chats(agent=AGENT.code) == ()
    (line,) = tasks.open_tasks()
    assert tasks.see(line.number, by=AGENT, at=who.at).telephone == TELEPHONE
    new.says("mau ngomong sama petugas")
    (again,) = chats.chats()
    assert again.person is None
    assert [*Chat.objects.order_by("id").values_list("wrap_up", flat=True)] == ["changed", ""]


def test_a_conversation_that_cannot_be_read_begins_anew() -> None:
    from tunggal.service.talks.means import sealing
    from tunggal.service.talks.models import Talk

    who = proved()
    row = Talk.objects.get()
    row.sealed = sealing().seal(f"talk:{row.speaker_key}", {"conversation": '{"version": 1}'})
    row.save()
    assert "Selamat datang lagi" in who.says("halo")
    assert "Tulis NIK" in who.says("cek bansos")


def test_a_telephone_that_is_not_told_changes_nothing() -> None:
    proved()
    who = Somebody(telephone="")
    assert "desil" in who.says("cek bansos")


def test_a_pause_leads_to_the_question_whether_to_go_on() -> None:
    who = proved()
    who.says("usul", "1", "PKH")
    said = who.says("halo", after=timedelta(hours=2))
    assert "Tadi kita sampai di: Usul. Mau diteruskan?" in said
    assert "Tulis NIK" in who.says("1")
    who.says(nik(LARGE))
    assert "Penjelasan" in who.says(kk(LARGE))


def test_talks_of_long_ago_are_forgotten_by_the_worker(settings: Any) -> None:
    from tunggal.service.talks.models import Talk
    from tunggal.service.worker.jobs import FORGETTING, forget

    who = Somebody()
    who.says("cek bansos", nik(HELD))
    assert any(each.__name__ == "forget_talks" for each in FORGETTING)
    forget(who.at + settings.KEEPING.talks - timedelta(minutes=1))
    assert Talk.objects.count() == 1
    forget(who.at + settings.KEEPING.talks + timedelta(minutes=1))
    assert Talk.objects.count() == 0
    assert "Selamat datang" in who.says("halo")


def test_the_language_that_was_chosen_is_kept_and_goes_with_the_account() -> None:
    who = Somebody()
    who.says("halo", "english")
    who.says("propose a family", "1", nik(LARGE), kk(LARGE), "1")
    while who.conversation_kept().place != "confirm":
        who.says("skip")
    assert "Your case number is" in who.says("send")
    from tunggal.service.accounts.people import contact_of

    assert contact_of(the_case().brought_by) == (CONTACT, "whatsapp", "en")


# ------------------------------------------------------------------ people


def test_without_anybody_on_duty_a_message_is_left_with_its_person() -> None:
    from tunggal.service.centre.models import Task

    who = proved()
    said = who.says("0")
    assert "belum ada petugas yang dapat menjawab" in said
    said = who.says("tinggalkan pesan", "Bantuan saya berhenti.")
    (task,) = Task.objects.all()
    assert number_of(task) in said
    assert (task.channel, task.kind, task.about) == ("whatsapp", "message", "")
    from tunggal.service.centre import tasks

    seen = tasks.see(number_of(task), by=AGENT, at=who.at)
    assert seen is not None
    assert (seen.text, seen.contact, seen.telephone) == (
        "Bantuan saya berhenti.",
        CONTACT,
        TELEPHONE,
    )
    assert seen.person is not None
    assert seen.person.nik is not None
    assert seen.person.nik.digits == nik(LARGE)


def test_a_kind_without_keys_is_spoken_and_becomes_a_task() -> None:
    from tunggal.service.centre.models import Task

    caller = Caller()
    caller.hears(Silence())
    caller.keys("8")
    caller.hears(Chosen("menu=appeal"))
    said = caller.hears(Attached("rec-1", "voice"))
    (task,) = Task.objects.all()
    assert (task.kind, task.about, task.channel) == ("recording", "appeal", "phone")
    assert " ".join(number_of(task)) in said
    caller.hears(HungUp())


def test_a_call_back_goes_to_the_number_that_calls_or_another() -> None:
    from tunggal.service.centre import tasks
    from tunggal.service.centre.models import Task

    caller = Caller()
    caller.hears(Silence())
    caller.keys("4", "1")
    caller.keys("1", "4", "2", "081234567890")
    numbers = []
    for task in Task.objects.order_by("id"):
        seen = tasks.see(number_of(task), by=AGENT, at=caller.at)
        assert seen is not None
        numbers.append(seen.telephone)
    assert numbers == [TELEPHONE, "+6281234567890"]
    hidden = Caller(code="call-2", telephone="")
    hidden.hears(Silence())
    assert "tidak dapat dibaca" in hidden.keys("4", "1")


def test_calls_without_a_number_are_counted_together_whatever_they_ask_for(settings: Any) -> None:
    from tunggal.service.centre.models import Task

    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, withheld=3)
    for place in range(4):
        caller = Caller(code=f"call-{place}", telephone="")
        caller.hears(Silence())
        if place % 2:
            said = caller.keys("4", "2", "081234567890")
        else:
            caller.keys("8")
            caller.hears(Chosen("menu=appeal"))
            said = caller.hears(Attached(f"rec-{place}", "voice"))
    assert "60 menit" in said
    assert Task.objects.count() == 3
    caller = Caller(code="call-9")
    caller.hears(Silence())
    caller.keys("4", "1")
    assert Task.objects.count() == 4


def test_who_writes_with_an_agent_is_left_alone_until_the_chat_is_over() -> None:
    from tunggal.service.centre import chats
    from tunggal.service.centre.models import Chat

    who = proved()
    on_duty(who.at)
    assert "Tulis pesan Anda untuk petugas di sini" in who.says("mau ngomong sama petugas")
    assert who.says("Bantuan saya berhenti sejak Januari.") == ""
    assert who.sends("paper-1") == ""
    assert who.sends("rec-1", "voice") == ""
    code = Chat.objects.get().code
    chats.take(code, by=AGENT, at=who.at)
    read = chats.read(code, by=AGENT, at=who.at)
    assert read is not None
    said = [(each.text, each.paper, each.recording) for each in read[1]]
    assert said == [
        ("Bantuan saya berhenti sejak Januari.", "", ""), ("", "paper-1", ""), ("", "", "rec-1"),
    ]  # fmt: skip
    assert "1. Cek status" in who.says("menu")
    assert "Tulis NIK" not in who.says("Sudah saya kirim fotonya, Bu.")
    assert who.all_said[-1] == ""
    read = chats.read(code, by=AGENT, at=who.at)
    assert read is not None
    assert read[1][-1].text == "Sudah saya kirim fotonya, Bu."
    Chat.objects.update(state="closed")
    assert "Tulis nomor kasus Anda" in who.says("mau ikuti kasus saya")


def test_a_call_is_put_through_only_where_somebody_is_on_duty() -> None:
    caller = Caller()
    caller.hears(Silence())
    assert "belum ada petugas yang dapat menjawab" in caller.keys("0")
    on_duty(caller.at)
    said = caller.keys("0")
    assert "Petugas akan segera berbicara" in said
    assert caller.conversation is not None
    assert caller.conversation.place == "with_person"
