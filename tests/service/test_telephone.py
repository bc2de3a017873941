"""Calls as the service holds them: on a line of the tests, with the real dialogue and the real world."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

import tunggal
from rewriting import rewrite
from service_world import ABSENT, HELD, kk, nik
from tunggal.adapters.stores.telephone_settings import (
    SECRET,
    TelephoneSettings,
    read_secret,
    read_telephone_settings,
)
from tunggal.adapters.telephony.calls import Gone
from tunggal.adapters.telephony.sound import tone, write_wav
from tunggal.adapters.telephony.spool import QUIET, recording_name
from tunggal.adapters.telephony.wire import AgiConnection
from tunggal.casework.case import Actor
from tunggal.dialogue.conversation import Conversation
from tunggal.dialogue.hearing import hear
from tunggal.dialogue.inputs import Answer, Input, Outcome
from tunggal.policy.case_terms import Role
from tunggal.policy.telephone import read_telephone
from tunggal.registry.errors import PolicyRefused, UsageRefused
from tunggal.service.audit.models import AuditLine
from tunggal.service.centre import calls, duty, nuisance
from tunggal.service.centre.means import rules
from tunggal.service.centre.models import Call as CallRow
from tunggal.service.centre.models import Task
from tunggal.service.centre.tasks import see
from tunggal.service.channels.telephone import making
from tunggal.service.channels.telephone.answering import Call, Means, Said, begin_call, hold
from tunggal.service.channels.telephone.bridge import Bridge, repeat
from tunggal.service.channels.telephone.strays import leave_strays
from tunggal.service.talks.speakers import Speaker

START = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)
NUMBER = "+6281234567890"
WORDS = write_wav(tone(seconds=3))
HUNG_UP = "hung up"


@dataclass
class FakeLine:
    """A caller with a plan: keys, None for silence, sound for the tone, HUNG_UP; then hangs up."""

    plan: list[Any]
    folder: Path
    call: str = "1795718395.0"
    number: str = NUMBER
    said: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    ended: str = ""

    def _next(self, text: str) -> Any:
        self.said.append(text)
        if not self.plan or self.plan[0] == HUNG_UP:
            raise Gone
        return self.plan.pop(0)

    def speak(self, language: str) -> None:
        self.languages.append(language)

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask_key(self, text: str) -> str | None:
        key: str | None = self._next(text)
        assert key is None or len(key) == 1, f"{key} is no single key: {text}"
        return key

    def ask_keys(self, text: str) -> str | None:
        return self._next(text)  # type: ignore[no-any-return]

    def record(self, text: str, *, name: str) -> tuple[bytes, str]:
        heard = self._next(text)
        if isinstance(heard, bytes):
            (self.folder / f"{name}.wav").write_bytes(heard)
            return heard, ""
        return b"", heard or ""

    def forget(self, name: str) -> None:
        (self.folder / f"{name}.wav").unlink(missing_ok=True)

    def meanwhile(self, work: Callable[[], Any]) -> Any:
        return work()

    def transfer(self) -> None:
        self.ended = "queue"

    def end(self) -> None:
        self.ended = "end"


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@lru_cache(maxsize=1)
def policy() -> Any:
    return read_telephone(settings.WORKSPACE.policy / "telephone")


def means(clock: Clock, **changed: Any) -> Means:
    from tunggal.service.papers.recordings import take_in_recording
    from tunggal.service.talks.hearing import talk
    from tunggal.service.talks.means import policy as dialogue

    made = Means(
        lambda conversation, heard, speaker: talk(conversation, heard, speaker, at=clock()),
        lambda content, whose: take_in_recording(content, by=whose, at=clock()),
        lambda telephone: nuisance.is_nuisance(telephone, clock()),
        dialogue(), policy(), clock,
    )  # fmt: skip
    return replace(made, **changed)


def called(
    tmp_path: Path, *plan: Any, clock: Clock | None = None, **changed: Any
) -> tuple[FakeLine, Call]:
    """A call with this plan, until it is over or waits for an agent."""
    line = FakeLine(list(plan), tmp_path)
    call = begin_call(
        line, means(clock or Clock(), **changed), telephone=line.number, language="id"
    )
    hold(call)
    return line, call


# ------------------------------------------------------------------ what a caller can do


def test_the_status_is_told_for_nik_and_kk_number_and_recorded_once(
    db: None, tmp_path: Path
) -> None:
    line, _ = called(tmp_path, "1", nik(HELD), kk(HELD))
    assert "desil 2" in line.said[-1]
    assert "Data triwulan 1 2026 (Januari sampai Maret)." in line.said[-1]  # as a voice reads it
    assert not [text for text in line.said if nik(HELD) in text or kk(HELD) in text]
    assert AuditLine.objects.filter(action="status_look_up", reason="status_shown").count() == 1


def test_wrong_numbers_are_told_alike_and_a_person_stays_within_reach(
    db: None, tmp_path: Path
) -> None:
    absent, _ = called(tmp_path, "1", *ABSENT)
    other, _ = called(tmp_path, "1", nik(HELD), ABSENT[1])
    assert absent.said[-1] == other.said[-1]
    assert "tekan 0" in absent.said[-1]


def test_a_message_is_left_once_and_its_file_is_gone(db: None, tmp_path: Path) -> None:
    line, call = called(tmp_path, "8", "5", WORDS)
    (row,) = Task.objects.all()
    seen = see(str(row.pk), by=Actor("a", Role.AGENT), at=START)
    assert (row.kind, row.channel, row.language) == ("recording", "phone", "id")
    assert seen is not None
    assert (seen.telephone, seen.line.number.lstrip("0")) == (NUMBER, str(row.pk))
    assert not [*tmp_path.iterdir()]
    assert row.call
    assert call.speaker.code == line.call


def test_a_message_that_was_left_is_not_left_again_by_its_file(db: None, tmp_path: Path) -> None:
    """As when the bridge is killed between the message and the removal of the file."""
    line = FakeLine(["8", "5", WORDS], tmp_path)
    line.forget = lambda name: None  # type: ignore[method-assign]
    hold(begin_call(line, means(Clock()), telephone=NUMBER, language="id"))
    (file,) = tmp_path.iterdir()
    assert strays_of(tmp_path) == 1
    assert not file.exists()
    assert Task.objects.count() == 1


def test_a_message_that_cannot_be_left_waits_in_its_file_until_it_can(
    db: None, tmp_path: Path
) -> None:
    def broken(
        conversation: Conversation, heard: Input, speaker: Speaker
    ) -> tuple[Conversation, Said]:
        came = hear(conversation, heard, START, means(Clock()).dialogue)
        if came.wish is not None:
            answer = Answer(came.wish.key, Outcome.UNAVAILABLE)
            came = hear(came.conversation, answer, START, means(Clock()).dialogue)
        return came.conversation, came.replies

    line, _ = called(tmp_path, "8", "5", WORDS, talk=broken)
    assert "terganggu" in line.said[-1]
    assert Task.objects.count() == 0
    assert strays_of(tmp_path) == 1
    assert [(row.kind, row.language) for row in Task.objects.all()] == [("recording", "id")]


def test_a_key_instead_of_words_is_a_key(db: None, tmp_path: Path) -> None:
    line, _ = called(tmp_path, "8", "5", "9")
    assert "Apa yang dapat kami bantu?" in line.said[-1]
    assert Task.objects.count() == 0


def test_the_language_of_the_call_follows_the_caller(db: None, tmp_path: Path) -> None:
    line, _ = called(tmp_path, "5", "2")
    assert line.languages == ["en"]
    assert "How can we help you?" in line.said[-1]


def test_silence_is_helped_then_ends(db: None, tmp_path: Path) -> None:
    line, _ = called(tmp_path, *[None] * 9)
    assert "tombol" in line.said[2]
    assert line.said[-1] == policy().phrases["id"].say("goodbye")
    assert line.ended == "end"
    assert len(line.plan) == 9 - policy().silences


def test_who_says_goodbye_need_not_hang_up(db: None, tmp_path: Path) -> None:
    line, _ = called(tmp_path, "1", nik(HELD), kk(HELD), "2", None, "1")
    assert (line.ended, line.plan) == ("end", ["1"])


def test_a_call_comes_to_its_end(db: None, tmp_path: Path) -> None:
    clock = Clock()
    line, _ = called(tmp_path, *["*"] * 50, clock=clock, policy=replace(policy(), call_most=20))
    assert line.said[-1] == policy().phrases["id"].say("too_long")
    assert line.ended == "end"


def test_a_number_that_only_disturbs_hears_one_sentence(db: None, tmp_path: Path) -> None:
    agent = Actor("agent1", Role.AGENT)
    for n in range(9):
        nuisance.mark(f"call{n}", telephone=NUMBER, reason="x", by=agent, at=START)
    line, _ = called(tmp_path, "1")
    assert line.said == [policy().phrases["id"].say("nuisance")]
    assert line.ended == "end"


# ------------------------------------------------------------------ a person


def on_duty(agent: str = "agent1", at: datetime = START) -> None:
    duty.change("on", by=Actor(agent, Role.AGENT), at=at)


def test_who_wants_a_person_is_put_through_without_choices(db: None, tmp_path: Path) -> None:
    on_duty()
    line, call = called(tmp_path, "0")
    assert line.ended == "queue"
    assert line.said[-1].strip().endswith("Petugas akan segera berbicara dengan Anda.")
    assert call.conversation.place == "with_person"


def test_at_night_a_message_or_a_call_back_is_offered(db: None, tmp_path: Path) -> None:
    line, _ = called(tmp_path, "0", "2", "1", HUNG_UP)
    assert "Tinggalkan pesan, tekan 1. Minta ditelepon, tekan 2." in line.said[1]
    assert [(row.kind, row.channel) for row in Task.objects.all()] == [("call_back", "phone")]


@pytest.mark.parametrize(("language", "write"), [("id", "tulis"), ("en", "write")])
def test_whose_number_is_not_shown_keys_it_in_to_be_called_back(
    db: None, tmp_path: Path, language: str, write: str
) -> None:
    line = FakeLine(["4", "1", "081234567891", HUNG_UP], tmp_path, number="")
    hold(begin_call(line, means(Clock()), telephone="", language=language))
    assert not [text for text in line.said if write in text.lower()]
    (row,) = Task.objects.all()
    seen = see(str(row.pk), by=Actor("a", Role.AGENT), at=START)
    assert seen is not None
    assert (row.kind, seen.telephone) == ("call_back", "+6281234567891")


def test_who_waited_in_vain_goes_on_where_they_were(db: None, tmp_path: Path) -> None:
    on_duty()
    clock = Clock()
    line, call = called(tmp_path, "1", nik(HELD), kk(HELD), "0", clock=clock)
    assert line.ended == "queue"
    call.line = back = FakeLine(["3", "1"], tmp_path)
    assert hold(call, nobody_came=True) is False
    assert "belum ada petugas yang dapat menjawab" in back.said[0]
    assert "desil 2" in back.said[2]  # the menu's status, without NIK and KK number again


# ------------------------------------------------------------------ what lies in the spool


def strays_of(folder: Path, *, held: str = "", take_in: Any = None) -> int:
    for file in folder.iterdir():
        os.utime(file, (START.timestamp(), START.timestamp()))
    later = START + timedelta(seconds=QUIET + 1)
    return leave_strays(
        folder, take_in=take_in or means(Clock()).take_in, is_held=lambda key: key == held, at=later
    )


def stray(folder: Path, name: str, content: bytes = WORDS) -> Path:
    file = folder / f"{name}.wav"
    file.write_bytes(content)
    return file


def test_a_recording_without_a_call_becomes_a_task(db: None, tmp_path: Path) -> None:
    stray(tmp_path, recording_name("f-1795718395.0", "en", "081234567890"))
    cut = stray(tmp_path, recording_name("ab12cd34-5", "id", ""), WORDS[:20_000])
    assert strays_of(tmp_path, held="ab12cd34-5") == 1
    assert cut.exists()  # its call goes on
    assert strays_of(tmp_path) == 1
    assert [(row.kind, row.language) for row in Task.objects.order_by("pk")] == [
        ("recording", "en"), ("recording", "id"),
    ]  # fmt: skip
    seen = see(str(Task.objects.first().pk), by=Actor("a", Role.AGENT), at=START)
    assert seen.telephone == NUMBER
    assert [bool(row.call) for row in Task.objects.order_by("pk")] == [True, False]


def test_where_nothing_was_spoken_somebody_is_called_back(db: None, tmp_path: Path) -> None:
    stray(tmp_path, recording_name("f-1.1", "id", "081234567890"), b"")
    stray(tmp_path, recording_name("f-1.2", "id", ""), b"")  # nobody can be called
    refused = stray(tmp_path, recording_name("f-1.3", "id", "081234567891"))
    assert strays_of(tmp_path, take_in=lambda content, whose: "") == 3
    assert [row.kind for row in Task.objects.all()] == ["call_back", "call_back"]
    assert not refused.exists()
    assert refused.with_suffix(".refused").read_bytes() == WORDS  # somebody may look at it
    assert strays_of(tmp_path) == 0


def test_what_is_no_recording_of_ours_is_left_alone(db: None, tmp_path: Path) -> None:
    stray(tmp_path, "holiday")
    assert strays_of(tmp_path) == 0
    assert Task.objects.count() == 0


# ------------------------------------------------------------------ the bridge


class Inline(Executor):
    """Does work where it is handed in, so that it is done in the test's transaction."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


class FakeVoice:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open_call(self) -> FakeVoice:
        return self

    def __enter__(self) -> FakeVoice:
        return self

    def __exit__(self, *told: object) -> None:
        pass

    def file(self, text: str, language: str, *, then_tone: bool = False) -> Path:
        return Path("said")


@pytest.fixture
def bridge(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bridge:
    monkeypatch.setattr("tunggal.service.channels.telephone.bridge.close_old_connections", int)
    return Bridge(
        TelephoneSettings("/x"),
        policy(),
        means(Clock()),
        FakeVoice(tmp_path),
        Inline(),  # type: ignore[arg-type]
    )


def spoken_to(bridge: Bridge, *answers: str, head: str = "") -> list[str]:
    """The commands of the bridge in one call, whose answers are these, then it is cut.

    Asterisk is asked for patience first, which none of these answers.
    """
    here, there = socket.socketpair()
    told = head or "agi_uniqueid: 1.1\nagi_callerid: 081234567890\nagi_network_script: call\n\n"
    lines = ("200 result=1", *answers)
    there.sendall((told + "".join(f"{each}\n" for each in lines)).encode())
    there.shutdown(socket.SHUT_WR)
    bridge.answer(AgiConnection(here))
    while here.recv(65_536):  # what it did not want to read
        pass
    here.close()
    commands = there.makefile().read().splitlines()
    return [
        each
        for each in commands
        if not each.startswith("WAIT FOR DIGIT") and "(absolute)" not in each
    ]


def test_a_call_is_told_to_the_centre_and_its_last_act_says_what_comes_next(bridge: Bridge) -> None:
    on_duty(at=bridge.means.clock())
    ready, pressed_0, said, done = (
        ["200 result=1"] * 3,
        "200 result=0",
        "200 result=0",
        "200 result=1",
    )
    commands = spoken_to(bridge, *ready, pressed_0, said, done, done)
    assert commands[-1] == 'SET VARIABLE "TUNGGAL_NEXT" "queue"'
    (row,) = CallRow.objects.all()
    assert row.state == "queued"
    assert calls.telephone_of(row.code) == NUMBER


@pytest.mark.parametrize("head", ["\n", "agi_uniqueid\n\n", "x" * 9000, ""])
def test_a_call_that_breaks_leaves_the_next_step_to_the_exchange(
    bridge: Bridge, head: str, capfd: pytest.CaptureFixture[str]
) -> None:
    commands = spoken_to(bridge, "510 3204121203850001", head=head)
    assert not [each for each in commands if "TUNGGAL_NEXT" in each]
    assert "3204121203850001" not in capfd.readouterr().err


def test_who_calls_under_the_name_of_an_earlier_call_knows_nothing_of_it(bridge: Bridge) -> None:
    on_duty(at=bridge.means.clock())
    ready, pressed_0, said, done = (
        ["200 result=1"] * 3,
        "200 result=0",
        "200 result=0",
        "200 result=1",
    )
    spoken_to(bridge, *ready, pressed_0, said, done, done)
    (waited,) = bridge._waiting.values()
    again = spoken_to(bridge, *ready, pressed_0, said, done, done)
    assert again[-1] == 'SET VARIABLE "TUNGGAL_NEXT" "queue"'
    assert bridge._waiting[waited.line.call] is not waited
    nobody = "agi_uniqueid: 1.1\nagi_callerid: 081234567890\nagi_network_script: nobody\n\n"
    other = nobody.replace("7890", "7891")
    spoken_to(bridge, *ready, head=other)
    assert bridge._waiting  # another caller's claim to it neither gets it nor takes it away
    assert [each for each in spoken_to(bridge, *ready, head=nobody) if each.startswith("GET DATA")]
    assert not bridge._waiting


def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the bridge logs from now on."""
    logged = list[tuple[str, dict[str, Any]]]()
    log = SimpleNamespace(
        error=lambda event, **more: logged.append((event, more)),
        info=lambda event, **more: logged.append((event, more)),
    )
    monkeypatch.setattr("tunggal.service.channels.telephone.bridge.log", log)
    return logged


def test_a_caller_id_that_writes_lines_of_the_head_gets_nothing(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = noted(monkeypatch)
    head = "agi_network_script: call\nagi_uniqueid: 1.2\nagi_callerid: 1\n"
    said = "agi_network_script: nobody\nagi_uniqueid: 1.1\n\n"
    assert spoken_to(bridge, "200 result=1", head=head + said) == []
    assert logged == [("call_failed", {"why": "the head says something twice"})]


def test_what_lay_at_the_exchange_too_long_is_removed(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = noted(monkeypatch)
    bridge.recordings.mkdir()
    fresh, old = (stray(bridge.recordings, name) for name in ("fresh", "old"))
    too_old = (datetime.now(UTC) - rules().texts_kept - timedelta(minutes=1)).timestamp()
    os.utime(old, (too_old, too_old))
    assert bridge.take_strays() == 0
    assert [*bridge.recordings.iterdir()] == [fresh]
    assert logged == [("recordings_swept", {"count": 1})]


@pytest.mark.parametrize("lost", [OperationalError("gone"), ValueError("gone")])
def test_a_connection_that_is_lost_ends_no_work(
    lost: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, failing = threading.Event(), [lost]

    def connections() -> None:
        if failing:
            raise failing.pop()

    def work() -> int:
        stop.set()
        return 0

    monkeypatch.setattr(
        "tunggal.service.channels.telephone.bridge.close_old_connections", connections
    )
    repeat(work, 0.01, stop, name="work")
    assert stop.is_set()


class FakeAmi:
    def __init__(self, *members: tuple[str, str]) -> None:
        self.members, self.orders = members, list[tuple[str, str]]()

    def order(self, action: str, *, until: str = "", **values: str) -> list[dict[str, str]]:
        if action == "QueueStatus":
            return [
                {
                    "Event": "QueueMember",
                    "Location": f"PJSIP/{agent}",
                    "Name": agent,
                    "Paused": paused,
                }
                for agent, paused in self.members
            ]
        self.orders.append((action, values["Interface"]))
        return []


def test_the_queue_has_the_agents_who_signed_on_and_no_others(bridge: Bridge) -> None:
    now = datetime.now(UTC)
    on_duty("agent1", at=now)
    on_duty("agent2", at=now)
    duty.change("off", by=Actor("agent2", Role.AGENT), at=now)
    ami = FakeAmi(("agent2", "0"))
    assert bridge.keep_agents(ami) == 2  # type: ignore[arg-type]
    assert ami.orders == [("QueueRemove", "PJSIP/agent2"), ("QueueAdd", "PJSIP/agent1")]
    assert bridge.keep_agents(FakeAmi(("agent1", "0"))) == 0  # type: ignore[arg-type]
    calls.call_event("9.9", "answered", at=now, agent="agent1")
    busy = FakeAmi(("agent1", "0"))
    assert bridge.keep_agents(busy) == 1  # type: ignore[arg-type]
    assert busy.orders == [("QueuePause", "PJSIP/agent1")]  # until the call is wrapped up


def test_whom_a_leader_signs_off_leaves_the_queue(bridge: Bridge) -> None:
    now = datetime.now(UTC)
    on_duty("agent1", at=now)
    leader = Actor("leader", Role.MINISTRY)
    duty.sign_off("agent1", reason="went_home", by=leader, at=now)
    ami = FakeAmi(("agent1", "0"))
    assert bridge.keep_agents(ami) == 1  # type: ignore[arg-type]
    assert ami.orders == [("QueueRemove", "PJSIP/agent1")]


def test_who_did_not_take_a_call_pauses_until_they_go_on(bridge: Bridge) -> None:
    now = datetime.now(UTC)
    on_duty("agent1", at=now)
    rang = {"Event": "AgentRingNoAnswer", "MemberName": "agent1", "RingTime": "20000"}
    bridge.hear_event({**rang, "Queue": "of somebody else"})
    assert duty.state_of("agent1", at=now).state == "on"
    for _ in range(2):
        bridge.hear_event({**rang, "Queue": "tunggal"})
    there = duty.state_of("agent1", at=datetime.now(UTC))
    assert (there.state, there.reason) == ("paused", duty.MISSED)
    lines = AuditLine.objects.filter(action="duty_paused").values_list("actor", "reason")
    assert [*lines] == [("service", duty.MISSED)]
    ami = FakeAmi(("agent1", "0"))
    assert bridge.keep_agents(ami) == 1  # type: ignore[arg-type]
    assert ami.orders == [("QueuePause", "PJSIP/agent1")]
    bridge.hear_event({**rang, "Queue": "tunggal", "MemberName": "nobody"})
    on_duty("agent1", at=datetime.now(UTC))
    assert duty.free_agents(datetime.now(UTC)) == ("agent1",)


def test_events_of_the_exchange_reach_the_desk(bridge: Bridge) -> None:
    base = {"Uniqueid": "7.7", "Linkedid": "7.7", "Context": "from-trunk"}
    bridge.hear_event({**base, "Event": "Newchannel", "CallerIDNum": "081234567890"})
    bridge.hear_event({**base, "Event": "AgentConnect", "Queue": "tunggal", "MemberName": "agent1"})
    bridge.hear_event({**base, "Event": "DTMFEnd", "Digit": "3"})
    assert [(row.state, row.agent) for row in CallRow.objects.all()] == [("answered", "agent1")]


class Carrying:
    """A manager who tells the channels of calls, when asked."""

    def __init__(self, *names: str) -> None:
        self.names, self.asked = names, 0

    def order(self, action: str, *, until: str = "", **values: str) -> list[dict[str, str]]:
        self.asked += 1
        told = [{"Event": "CoreShowChannel", "Uniqueid": name} for name in self.names]
        return [{"Response": "Success"}, *told, {"Event": until, "ListItems": str(len(told))}]


def test_calls_whose_end_was_not_told_are_over_once_the_exchange_is_asked(bridge: Bridge) -> None:
    none = Carrying()
    assert bridge.settle_calls(none) == 0  # type: ignore[arg-type]
    assert none.asked == 0  # where we know of no call, the exchange is left alone
    for name in ("7.7", "7.8"):
        calls.call_event(name, "queued", at=datetime.now(UTC))
    assert bridge.settle_calls(Carrying("7.8")) == 1  # type: ignore[arg-type]
    assert {row.state for row in CallRow.objects.all()} == {"abandoned", "queued"}
    assert len(calls.waiting(at=datetime.now(UTC))) == 1


# ------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"folder": "spool"}, "whole path"),
        ({"folder": "/x", "agi": "10.0.0.1:4573"}, "this machine"),
        ({"folder": "/x", "manager": "127.0.0.1:99999"}, "this machine"),
        ({"folder": "/x", "queue": "a b"}, "small letters"),
        ({"folder": 3}, "text in quotes"),
        ({"secret": "x"}, f"belongs in {SECRET}"),
        ([], "a section"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(values: Any, why: str) -> None:
    with pytest.raises(PolicyRefused, match=why):
        read_telephone_settings(values, shown_as="tunggal.toml")


@pytest.mark.parametrize(
    ("file", "before", "after", "why"),
    [
        ("limits.yaml", "voice: id", 'voice: "-w/x"', "line 4: voices.id.voice: .*espeak-ng"),
        ("limits.yaml", "first_key_seconds: 8", "first_key_seconds: 1", "3 or more"),
        ("limits.yaml", "calls_most", "call_most", "calls_most: is missing"),
        ("id.yaml", "goodbye:", "goodby:", "goodbye: is missing"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused(
    tmp_path: Path, file: str, before: str, after: str, why: str
) -> None:
    folder = Path(shutil.copytree(settings.WORKSPACE.policy / "telephone", tmp_path / "telephone"))
    rewrite(folder / file, before, after)
    with pytest.raises(PolicyRefused, match=why):
        read_telephone(folder)


def test_there_is_no_telephone_without_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read_telephone_settings({}, shown_as="tunggal.toml").is_on
    assert read_telephone_settings({"folder": "/x"}, shown_as="tunggal.toml").is_on
    monkeypatch.setenv(SECRET, "too short")
    with pytest.raises(UsageRefused, match=SECRET):
        read_secret()


def test_the_service_does_not_start_without_the_secret_of_its_telephone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SECRET, raising=False)
    tunggal.init(tmp_path / "workspace")
    with (tmp_path / "workspace" / "tunggal.toml").open("a") as file:
        file.write('\n[service.telephone]\nfolder = "/x"\n')
    with pytest.raises(UsageRefused, match=SECRET):
        tunggal.serve(tmp_path / "workspace")


def test_a_folder_that_is_closed_to_us_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageRefused, match="command-centre"):
        making._make_folders(tmp_path / "file")
    making._make_folders(tmp_path / "spool")
    assert (tmp_path / "spool" / "recordings").stat().st_mode & 0o7777 == 0o2770
