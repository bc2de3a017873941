"""Real calls: Asterisk, the bridge that `tunggal serve` starts, and telephones that press keys and speak.

Asterisk is brought by `.ci/asterisk`; baresip, sipp and espeak-ng are packages of Debian.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

import tunggal
from asterisk import AGENTS, SECRET, Asterisk, Wire, why_not
from calling import Phone, as_packets, call_all, likeness, ring_as, speech
from service_world import FAMILIES, HELD, SIZES, kk, make_workspace, nik
from serving import Server
from tunggal.adapters.telephony.sound import RATE, Sound, at_telephone_rate
from tunggal.adapters.telephony.voice import Voice
from tunggal.policy.dialogue import read_dialogue
from tunggal.policy.telephone import read_telephone
from tunggal.service.channels.telephone.speaking import make_voice

pytestmark = pytest.mark.skipif(bool(why_not()), reason=f"no calls are made: {why_not()}")
PROGRAM = Path(__file__).parents[1] / "calls_program.py"
CALLERS = [(family, member) for family in FAMILIES for member in range(1, SIZES[family] + 1)]


@dataclass(frozen=True)
class Centre:
    """A service with a telephone."""

    asterisk: Asterisk
    server: Server
    voice: Voice
    folder: Path
    wire: Wire  # between the bridge and Asterisk's manager
    program: subprocess.Popen[str]

    def run(self, *words: str) -> Any:
        """What the program of these tests answers."""
        assert self.program.stdin
        assert self.program.stdout
        self.program.stdin.write(json.dumps(words) + "\n")
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())

    def bridge(self) -> int:
        """The process of the bridge."""
        found = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.server.process.pid)],
            capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
        return next(int(line.split()[0]) for line in found if "channels.telephone" in line)

    def starts(self) -> int:
        """How often a bridge has begun to wait for calls."""
        return self.server.log.read_text().count('"bridge_started"')

    def phone(self, number: str, *, answers: str = "") -> Phone:
        folder = Path(mkdtemp(prefix="phone-", dir=self.folder))
        return Phone(folder / number, self.asterisk, number, answers=answers)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("calls")
    (folder / "asterisk").mkdir()
    place = make_workspace(folder / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    limits = place / "policy" / "portal" / "limits.yaml"
    limits.write_text(
        "basis: test\nminutes: 60\nper_nik: 1000\nper_district: 1000\nper_device: 1000\nper_address: 1000\n"
    )
    with (
        pytest.MonkeyPatch.context() as patch,
        Asterisk(folder / "asterisk") as asterisk,
        Wire(asterisk.manager) as wire,
    ):
        patch.setenv("TUNGGAL_TELEPHONE_SECRET", SECRET)
        with (place / "tunggal.toml").open("a", encoding="utf-8") as settings:
            settings.write(
                f'\n[service.telephone]\nfolder = "{asterisk.spool}"\n'
                f'agi = "127.0.0.1:{asterisk.agi}"\nmanager = "127.0.0.1:{wire.port}"\n'
            )
        rules = read_telephone(place / "policy" / "telephone")
        voice = make_voice(
            folder / "voice", folder / "none", rules, read_dialogue(place / "policy")
        )
        with Server(place) as server:
            wait_for(lambda: '"connected"' in server.log.read_text(), server.log.read_text)
            given = {"TUNGGAL_WORKSPACE": str(place), "TUNGGAL_DATABASE": ""}
            with subprocess.Popen(
                [sys.executable, PROGRAM], env={**os.environ, **given}, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            ) as program:  # fmt: skip
                yield Centre(asterisk, server, voice, folder, wire, program)


def wait_for(
    what: Callable[[], object], told: Callable[[], object] = str, *, seconds: float = 60
) -> Any:
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, told()
        time.sleep(0.3)
    return found


def said(centre: Centre, phone: Phone, text: str, *, seconds: int = 4) -> Callable[[], bool]:
    """Whether the beginning of a text was heard, in the voice that reads it."""
    sound = Sound(centre.voice.sound(text, "id").samples[: seconds * RATE])
    return lambda: likeness(phone.heard(), sound) > 0.8


def begin(centre: Centre, phone: Phone, start: str) -> None:
    """Dial, and listen until the service speaks."""
    before = len(list(phone.folder.glob("dump-*-dec.wav")))
    phone.dial()
    wait_for(lambda: len(list(phone.folder.glob("dump-*-dec.wav"))) > before)
    wait_for(said(centre, phone, start, seconds=2))


def messages(centre: Centre, *, at_least: int, seconds: float = 60) -> list[dict[str, Any]]:
    """What was left, once it is enough."""

    def enough() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = centre.run("tasks")
        return found if len(found) >= at_least else []

    return wait_for(enough, seconds=seconds)  # type: ignore[no-any-return]


def test_a_caller_hears_the_status_follows_a_case_and_leaves_a_message(centre: Centre) -> None:
    number, before = centre.run("case", str(HELD)), len(centre.run("tasks"))
    start, _, _, status, _, _, case = centre.run(
        "hears", "1", nik(HELD), kk(HELD), "1", "2", number
    )
    with centre.phone("081234560001") as phone:
        begin(centre, phone, start)
        for keys in ("1", f"{nik(HELD)}#", f"{kk(HELD)}#"):
            phone.press(keys)
            time.sleep(1.5)
        wait_for(said(centre, phone, status))
        assert not said(centre, phone, case)()
        for keys in ("1", "2", f"{number}#"):  # by now it is known who calls
            phone.press(keys)
            time.sleep(1.5)
        wait_for(said(centre, phone, case))
        for keys in ("2", "8", "5", "#"):  # menu, more of it, a message, no need to hear how
            phone.press(keys)
            time.sleep(1.5)
        time.sleep(3)  # it speaks
        phone.hang_up()  # without a key that ends it
    left = messages(centre, at_least=before + 1)[before:]
    assert [(each["kind"], each["channel"], each["telephone"]) for each in left] == [
        ("recording", "phone", "+6281234560001")
    ]
    assert 2 < left[0]["seconds"] < 9
    assert not [*(centre.asterisk.spool / "recordings").iterdir()]


def test_whoever_wants_a_person_is_put_through_or_asked_what_else_to_do(centre: Centre) -> None:
    agent, start = AGENTS[0], centre.run("hears")[0]
    nobody = "Maaf, saat ini belum ada petugas yang dapat menjawab. Apa yang ingin Anda lakukan?"
    centre.run("on_duty", agent, "on")
    with centre.phone("081234560002") as phone:
        wait_for(lambda: agent in centre.asterisk.cli("queue show tunggal"))
        begin(centre, phone, start)
        phone.press("0")  # the agent is there, but not the agent's telephone
        wait_for(said(centre, phone, nobody))
        phone.hang_up()
        with centre.phone(agent, answers="manual"):
            wait_for(lambda: "Not in use" in centre.asterisk.cli("queue show tunggal"))
            begin(centre, phone, start)
            phone.press("0")
            wait_for(lambda: "Ringing" in centre.asterisk.cli("queue show tunggal"))
            phone.press("1")  # and does not want to wait
            wait_for(said(centre, phone, nobody))
            phone.hang_up()
        with centre.phone(agent, answers="auto"):
            wait_for(lambda: "Not in use" in centre.asterisk.cli("queue show tunggal"))
            begin(centre, phone, start)
            phone.press("0")
            wait_for(lambda: ["answered", agent, "id", True] in centre.run("calls"))
            phone.hang_up()
            wait_for(lambda: ["ended", agent, "id", True] in centre.run("calls"))
            centre.run("wrapped", agent)
    centre.run("on_duty", agent, "off")
    wait_for(lambda: "No Members" in centre.asterisk.cli("queue show tunggal"))


def test_an_agent_who_does_not_answer_keeps_no_call_from_the_others(centre: Centre) -> None:
    (away, here), start = AGENTS, centre.run("hears")[0]
    for agent in AGENTS:
        centre.run("on_duty", agent, "on")
    with (
        centre.phone(away, answers="manual"),
        centre.phone(here, answers="auto"),
        centre.phone("081234560004") as phone,
    ):
        wait_for(lambda: centre.asterisk.cli("queue show tunggal").count("Not in use") == 2)
        for _ in AGENTS:  # each is rung in turn, so one of two calls rings in vain at first
            begin(centre, phone, start)
            phone.press("0")
            wait_for(lambda: "answered" in centre.run("hand", here))
            phone.hang_up()
            wait_for(lambda: "ended" in centre.run("hand", here))
            centre.run("wrapped", here)
        assert centre.run("there", away) == ["paused", "missed"]
        assert centre.run("there", here) == ["on", ""]
    for agent in AGENTS:
        centre.run("on_duty", agent, "off")
    wait_for(lambda: "No Members" in centre.asterisk.cli("queue show tunggal"))


def test_what_happens_while_the_manager_is_away_is_made_up_for(centre: Centre) -> None:
    agent, start = AGENTS[0], centre.run("hears")[0]
    centre.run("on_duty", agent, "on")
    with centre.phone(agent, answers="auto"), centre.phone("081234560009") as phone:
        wait_for(lambda: "Not in use" in centre.asterisk.cli("queue show tunggal"))
        begin(centre, phone, start)
        centre.wire.cut()
        phone.press("0")
        wait_for(lambda: "In use" in centre.asterisk.cli("queue show tunggal"))  # they speak
        wait_for(lambda: centre.run("calls")[-1][0] == "queued")
        centre.wire.mend()
        wait_for(lambda: centre.run("hand", agent) == ["", "answered", ""], seconds=90)
        centre.wire.cut()
        phone.hang_up()
        wait_for(lambda: "Not in use" in centre.asterisk.cli("queue show tunggal"))
        centre.wire.mend()
        wait_for(lambda: centre.run("hand", agent) == ["", "ended", ""], seconds=90)
        centre.run("wrapped", agent)
    centre.run("on_duty", agent, "off")
    wait_for(lambda: "No Members" in centre.asterisk.cli("queue show tunggal"))


def test_an_agent_calls_back_through_the_exchange(centre: Centre) -> None:
    agent, number = AGENTS[1], "+6281234560007"
    task = centre.run("call_back", agent, number)  # but nobody takes the agent's telephone
    wait_for(lambda: centre.run("hand", agent) == [task, "ended", "failed"])
    centre.run("wrapped", agent)
    with centre.phone(agent, answers="auto") as mine, centre.phone(number, answers="auto") as other:
        wait_for(lambda: "Avail" in centre.asterisk.cli("pjsip show contacts"))
        task = centre.run("call_back", agent, "+6281234560008")
        wait_for(
            lambda: centre.run("hand", agent) == [task, "ended", "made"]
        )  # nobody has this number
        centre.run("wrapped", agent)
        task = centre.run("call_back", agent, number, "again")
        for phone in (mine, other):  # both speak, so each hears the other
            wait_for(said_by(phone))
        assert centre.run("hand", agent) == [task, "answered", "made"]
        other.hang_up()
        wait_for(lambda: centre.run("hand", agent) == [task, "ended", "made"])
        centre.run("wrapped", agent)
    assert number[1:] not in centre.asterisk.said()


def said_by(phone: Phone) -> Callable[[], bool]:
    """Whether what the telephones of these tests say was heard."""
    words = Sound(at_telephone_rate(speech(1)).samples[: 2 * RATE])
    return lambda: (
        bool([*phone.folder.glob("dump-*-dec.wav")]) and likeness(phone.heard(), words) > 0.8
    )


def status_and_message(words: Path) -> tuple[str, ...]:
    """Status by NIK and KK number, then a message."""
    return (
        "wait 3", "press 1", "wait 3", "press [field1]#", "wait 13", "press [field2]#", "wait 14",
        "press 1", "wait 3", "press 8", "wait 3", "press 5", "wait 4", "press #", "wait 2",
        f"play {words}", "wait 6", "press #", "wait 3",
    )  # fmt: skip


def test_forty_callers_at_once_are_not_mistaken_for_each_other_and_lose_no_message(
    centre: Centre,
) -> None:
    before, told = len(centre.run("tasks")), Counter(centre.run("told"))
    callers = (CALLERS * 2)[:40]
    rows = [(f"0813{n:08d}", nik(*each), kk(each[0])) for n, each in enumerate(callers)]
    words = as_packets(speech(5), centre.folder / "words.pcap")
    call_all(centre.folder / "forty", centre.asterisk, status_and_message(words), rows)
    told_now = Counter(centre.run("told")) - told
    assert told_now == Counter(f"family:{family} status_shown" for family, _ in callers)
    left = messages(centre, at_least=before + 40)[before:]
    assert sorted(each["telephone"] for each in left) == [f"+62813{n:08d}" for n in range(40)]
    assert min(each["seconds"] for each in left) > 3


def test_a_bridge_that_is_killed_loses_no_message(centre: Centre) -> None:
    before, start = len(centre.run("tasks")), centre.run("hears")[0]
    sentences = read_telephone(centre.server.workspace / "policy" / "telephone").phrases["id"]
    with centre.phone("081234560003") as phone:
        begin(centre, phone, start)
        os.kill(centre.bridge(), signal.SIGKILL)
        wait_for(said(centre, phone, sentences.say("fallback")))
        time.sleep(centre.voice.sound(sentences.say("fallback"), "id").seconds)  # and some words
        phone.press("#")
        wait_for(said(centre, phone, sentences.say("fallback_thanks"), seconds=2))
        wait_for(lambda: centre.starts() == 2)
        begin(centre, phone, start)
        for keys in ("8", "5", "#"):
            phone.press(keys)
            time.sleep(1.5)
        os.kill(centre.bridge(), signal.SIGKILL)  # in the middle of a message
        time.sleep(2)
        phone.hang_up()
    left = messages(centre, at_least=before + 2, seconds=120)[before:]
    assert [(each["kind"], each["telephone"]) for each in left] == [
        ("recording", "+6281234560003")
    ] * 2
    assert min(each["seconds"] for each in left) > 1.5
    wait_for(lambda: not [*(centre.asterisk.spool / "recordings").iterdir()])
    time.sleep(6)  # another look at what lies there
    assert len(centre.run("tasks")) == before + 2


def test_a_bridge_that_hangs_leaves_nobody_in_silence(centre: Centre) -> None:
    before, start = len(centre.run("tasks")), centre.run("hears")[0]
    sentences = read_telephone(centre.server.workspace / "policy" / "telephone").phrases["id"]
    fallback, starts = sentences.say("fallback"), centre.starts()
    with centre.phone("081234560004") as under_way, centre.phone("081234560005") as new:
        begin(centre, under_way, start)
        stopped = centre.bridge()
        os.kill(stopped, signal.SIGSTOP)  # its sockets take calls, and nobody answers in them
        new.dial()
        wait_for(lambda: [*new.folder.glob("dump-*-dec.wav")])
        wait_for(said(centre, new, fallback), seconds=20)
        assert centre.bridge() == stopped  # Asterisk has not waited for another
        wait_for(said(centre, under_way, fallback), seconds=75)
        time.sleep(centre.voice.sound(fallback, "id").seconds)  # and some words
        for phone in (new, under_way):
            phone.press("#")
        for phone in (new, under_way):
            wait_for(said(centre, phone, sentences.say("fallback_thanks"), seconds=2))
    wait_for(lambda: centre.starts() == starts + 1, seconds=90)
    left = messages(centre, at_least=before + 2)[before:]
    assert {each["telephone"] for each in left} == {"+6281234560004", "+6281234560005"}
    assert {each["kind"] for each in left} == {"recording"}
    with centre.phone("081234560006") as phone:  # and another answers
        begin(centre, phone, start)
        phone.hang_up()
    assert centre.bridge() != stopped


def test_a_calling_number_that_holds_lines_says_nothing_in_asterisks_name(centre: Centre) -> None:
    before, event = len(centre.run("calls")), "Event: AgentConnect\r\nUniqueid: 1\r\n"
    event += "Queue: tunggal\r\nMemberName: x"
    # Asterisk takes 79 letters of a number.
    forged = ("\nagi_uniqueid: 1\n", f"\r\n{event}\r\n", f"\r\n\r\n{event}\r\n\r\n")
    for count, lines in enumerate(forged, start=1):
        ring_as(centre.asterisk, f"08{count}{lines}")
        wait_for(lambda: len(centre.run("calls")) == before + count)  # noqa: B023
        centre.asterisk.cli("channel request hangup all")
        wait_for(lambda: centre.run("calls")[-1][0] == "ended")
    time.sleep(1)
    calls = centre.run("calls")[before:]
    assert [agent for _, agent, *_ in calls] == [""] * len(forged)


def test_nothing_that_callers_keyed_in_was_written_down(centre: Centre) -> None:
    logs = centre.asterisk.said() + centre.server.log.read_text()
    assert "bridge_started" in logs
    assert "failed" not in centre.server.log.read_text()
    for family, member in CALLERS:
        assert nik(family, member) not in logs
        assert kk(family) not in logs
    assert "81234560001" not in logs
