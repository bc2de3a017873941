"""The telephone's adapters: sound, voice, the lines to and from Asterisk, and what lies in its spool."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tunggal.adapters.stores.workspace import example_policy
from tunggal.adapters.telephony.agi import AgiLine, Waits
from tunggal.adapters.telephony.ami import Ami, AmiBroken, Told
from tunggal.adapters.telephony.calls import CallEvent, Gone
from tunggal.adapters.telephony.espeak import Reader
from tunggal.adapters.telephony.exchange import (
    Member,
    Talk,
    call_event,
    call_out,
    changes,
    failed_call,
    talks,
)
from tunggal.adapters.telephony.pieces import Piece, Splitter, aloud
from tunggal.adapters.telephony.server import AgiServer
from tunggal.adapters.telephony.sound import (
    RATE,
    BadSound,
    Sound,
    at_telephone_rate,
    read_wav,
    tone,
    write_wav,
)
from tunggal.adapters.telephony.spool import QUIET, recording_name, strays, sweep
from tunggal.adapters.telephony.voice import Language, Voice
from tunggal.adapters.telephony.wire import AgiBroken, AgiConnection
from tunggal.policy.dialogue import read_dialogue
from tunggal.policy.telephone import read_telephone
from tunggal.registry.errors import PolicyRefused, UsageRefused

NIK = "3204121203850001"
needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: apt install espeak-ng"
)

# ------------------------------------------------------------------ sound


@pytest.mark.parametrize(("hertz", "stays"), [(300, True), (3_000, True), (4_700, False)])
def test_a_tone_stays_as_loud_as_it_was_and_one_too_high_is_not_heard_as_another(
    hertz: int, stays: bool
) -> None:
    at = np.arange(22_050) / 22_050
    made = at_telephone_rate(
        Sound((10_000 * np.sin(2 * np.pi * hertz * at)).astype(np.int16), 22_050)
    )
    assert len(made.samples) == RATE
    loudest = int(np.abs(made.samples[200:-200].astype(int)).max())
    assert loudest > 9_300 if stays else loudest < 300


def test_a_file_comes_back_as_it_was_written() -> None:
    assert (read_wav(write_wav(tone())).samples == tone().samples).all()


def test_the_sound_of_a_recording_that_was_cut_off_is_all_there() -> None:
    written = bytearray(write_wav(tone()))
    for length in (0, 0x7FFFF000):  # what headers say of streams that had not ended
        struct.pack_into("<I", written, 40, length)
        assert len(read_wav(bytes(written)).samples) == len(tone().samples)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no WAV"),
        (b"ID3" + bytes(60), "no WAV"),
        (b"RIFF....WAVE", "no sound"),
        (b"RIFF....WAVEdata" + struct.pack("<I", 4) + bytes(4), "before its format"),
        (b"RIFF....WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 8000, 0, 0, 16), "2 channels"),
        (b"RIFF....WAVEfmt " + struct.pack("<IHHIIHH", 16, 6, 1, 8000, 0, 0, 8), "PCM"),
        (b"RIFF....WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 10, 0, 0, 16), "10 samples"),
    ],
)
def test_what_cannot_be_played_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(BadSound, match=why):
        read_wav(content)


# ------------------------------------------------------------------ sentences

PHRASES = {
    "greeting": "Selamat datang. Semua gratis.",
    "nik_spoken": "Tekan NIK Anda.",
    "nik_long": "Tekan NIK Anda. Lalu tekan pagar.",
    "case": "Kasus {number} selesai.",
    "option_yes": "Ya",
}
SPLITTER = Splitter(
    PHRASES, option="{label}, tekan {digit}.", labels={"option_yes": "Ya", "option_menu": "Menu"}
)


def test_sentences_of_the_policy_are_found_and_the_rest_is_nobodys_but_the_callers() -> None:
    text = (
        "Selamat datang. Semua gratis.\n\nTekan NIK Anda. Lalu tekan pagar. Kasus 656-230-5898 selesai. "
        "Ya, tekan 1. Rahasia, tekan 2."
    )
    assert [*SPLITTER.pieces(text)] == [
        Piece("Selamat datang. Semua gratis.", "greeting"),
        Piece("Tekan NIK Anda. Lalu tekan pagar.", "nik_long"),
        Piece("Kasus 6 5 6, 2 3 0, 5 8 9 8 selesai."),
        Piece("Ya, tekan 1.", "option_yes-1"),
        Piece("Rahasia, tekan 2."),
    ]


def test_a_word_of_the_policy_inside_a_sentence_is_no_sentence() -> None:
    assert [*SPLITTER.pieces("Ya Menu")] == [Piece("Ya Menu")]
    assert SPLITTER.has("greeting")
    assert SPLITTER.has("option_menu-3")
    assert not SPLITTER.has("option_yes")
    assert not SPLITTER.has("greting")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("nomor 6562305898", "nomor 6 5 6, 2 3 0, 5 8 9 8"),
        ("************0001", "0 0 0 1"),
        ("Rp 600.000 sebulan", "Rp 600.000 sebulan"),
        ("triwulan 2026", "triwulan 2026"),
        ("a\n\nb", "a b"),
    ],
)
def test_long_numbers_are_read_digit_by_digit(text: str, heard: str) -> None:
    said = aloud(text)
    assert said == heard or said.replace("0001", "0 0 0 1") == heard


# ------------------------------------------------------------------ the voice


def voice_in(folder: Path, recordings: Path) -> Voice:
    return Voice(folder, {"id": Language(Reader("id", 140), SPLITTER, recordings / "id")})


def recorded(folder: Path, name: str, content: bytes) -> None:
    (folder / "id").mkdir(parents=True, exist_ok=True)
    (folder / "id" / name).write_bytes(content)


@needs_espeak
def test_the_greeting_is_short_and_warns_of_whoever_asks_for_secrets() -> None:
    rules = read_telephone(example_policy() / "telephone")
    dialogue = read_dialogue(example_policy())
    for language, voice in rules.voices.items():
        greeting = dialogue.phrases[language].phrases["greeting_spoken"]
        assert Reader(voice.voice, voice.words_per_minute).read(greeting).seconds <= 12
        for said in (greeting, rules.phrases[language].say("fallback")):
            assert "PIN" in said


@needs_espeak
def test_sentences_are_read_once_and_what_a_caller_hears_is_not_kept(tmp_path: Path) -> None:
    voice = voice_in(tmp_path / "spool", tmp_path / "recordings")
    (tmp_path / "spool" / "calls" / "of-a-killed-bridge").mkdir(parents=True)
    assert voice.prepare({"id": {"fallback": "Maaf."}}) == 3
    prompts = sorted((tmp_path / "spool" / "prompts").rglob("*.wav"))
    assert [each.name for each in prompts if len(each.stem) < 24] == ["fallback.wav", "tone.wav"]
    with voice.open_call() as files:
        file = files.file("Tekan NIK Anda. Keluarga Anda ada di desil 2.", "id").with_suffix(".wav")
        heard, sentence = read_wav(file.read_bytes()), voice.sound("Tekan NIK Anda.", "id")
        assert heard.seconds > sentence.seconds + 1
        assert (heard.samples[: len(sentence.samples)] == sentence.samples).all()
    assert not file.exists()
    assert not [*(tmp_path / "spool" / "calls").iterdir()]
    assert sorted((tmp_path / "spool" / "prompts").rglob("*.wav")) == prompts


@needs_espeak
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to another group")
def test_what_is_heard_can_be_read_by_the_exchanges_group_and_by_nobody_else(
    tmp_path: Path,
) -> None:
    spool, group = tmp_path / "spool", 4_711
    spool.mkdir()
    os.chown(spool, -1, group)
    spool.chmod(0o2770)
    before = os.umask(0o027)  # as the bridge has it
    voice = voice_in(spool, tmp_path / "none")
    voice.prepare({"id": {"fallback": "Maaf."}})
    with voice.open_call() as files:
        file = files.file("Keluarga Anda.", "id").with_suffix(".wav")
        for each in (file, file.parent, spool / "prompts" / "id" / "fallback.wav"):
            assert each.stat().st_gid == group
            assert each.stat().st_mode & 0o047 == 0o040
    os.umask(before)


@needs_espeak
def test_a_recording_takes_the_place_of_its_sentence(tmp_path: Path) -> None:
    recorded(tmp_path, "greeting.wav", write_wav(tone(seconds=0.5)))
    recorded(tmp_path, "option_yes-1.wav", write_wav(tone(seconds=0.4)))
    voice = voice_in(tmp_path / "spool", tmp_path)
    voice.prepare({"id": {}})
    assert voice.sound("Selamat datang. Semua gratis.", "id").seconds == 0.5
    assert voice.sound("Ya, tekan 1.", "id").seconds == 0.4
    assert voice.sound("Ya, tekan 2.", "id").seconds != 0.4


@needs_espeak
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("greting.wav", write_wav(tone()), "name it"),
        ("greeting.mp3", b"ID3", "name it"),
        ("greeting.wav", b"ID3", "no WAV file.*sox"),
        ("option_menu-2.wav", b"ID3", "no WAV file.*sox"),
        ("greeting.wav", write_wav(tone(seconds=0.05)), "lasts 0.1"),
    ],
)
def test_a_recording_that_cannot_be_used_is_told_before_the_first_call(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    recorded(tmp_path, name, content)
    with pytest.raises(PolicyRefused, match=why):
        voice_in(tmp_path / "spool", tmp_path).prepare({"id": {}})


@needs_espeak
def test_a_voice_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match="--voices"):
        Reader("xx", 140).read("Halo.")


def test_a_reader_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageRefused, match="apt install espeak-ng"):
        Reader("id", 140).read("Halo.")


@needs_espeak
def test_what_is_read_aloud_gives_no_orders_to_the_reader() -> None:
    # In brackets espeak-ng takes phonemes, in angle brackets commands.
    assert Reader("id", 140).read("[[haha]] <break time='9s'/> $(date) ; -v en").seconds < 12


# ------------------------------------------------------------------ one call

WAITS = Waits(8, 4, 180, 8, 0.5, 5.0, 600)
Answering = Callable[[str], str]


class FakeAsterisk:
    """The other end of a FastAGI connection: answers commands, notes them."""

    def __init__(self, answering: Answering, *, head: str = "agi_uniqueid: 1.2\n\n") -> None:
        self.here, self.there = socket.socketpair()
        self.commands: list[str] = []
        self.patience: list[int] = []  # seconds that it is asked to wait for the next word
        self._answering = answering
        self.there.sendall(head.encode())
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self.there.makefile("r", newline="\n") as lines:
            for line in lines:
                if line.startswith('SET VARIABLE "TIMEOUT(absolute)"'):
                    self.patience.append(int(line.split('"')[3]))
                    self.there.sendall(b"200 result=1\n")
                    continue
                self.commands.append(line.strip())
                answer = self._answering(line.strip())
                if answer == "cut":
                    self.there.shutdown(socket.SHUT_RDWR)
                    return
                if answer:
                    self.there.sendall(f"{answer}\n".encode())

    def say(self, line: str) -> None:
        self.there.sendall(f"{line}\n".encode())


class Script:
    """Answers to commands that begin so, in order; everything else is done at once."""

    def __init__(self, *told: tuple[str, str]) -> None:
        self.told = list(told)

    def __call__(self, command: str) -> str:
        if self.told and command.startswith(self.told[0][0]):
            return self.told.pop(0)[1]
        return "200 result=0"


class Files:
    """The voice of a call, in which a text is its own file."""

    def file(self, text: str, language: str, *, then_tone: bool = False) -> Path:
        return Path(f"{language}:{text}")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def line_to(asterisk: FakeAsterisk, pool: ThreadPoolExecutor, place: Path = Path("/x")) -> AgiLine:
    connection = AgiConnection(asterisk.here)
    connection.head(within=5)
    return AgiLine("1.2", "0812", connection, Files(), WAITS, place, pool)  # type: ignore[arg-type]


def test_a_number_is_read_by_one_command_up_to_its_end(pool: ThreadPoolExecutor) -> None:
    asterisk = FakeAsterisk(Script(("GET DATA", f"200 result={NIK}")))
    assert line_to(asterisk, pool).ask_keys("NIK?") == NIK
    assert asterisk.commands == ['GET DATA "id:NIK?" 0 40']


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("200 result= (timeout)", None),
        ("200 result=", ""),
        ("200 result=320 (timeout)", "320"),
        ("200 result=99*320", "320"),
        ("200 result=320*", "*"),
    ],
)
def test_silence_an_end_alone_and_a_correction_are_told_apart(
    pool: ThreadPoolExecutor, answer: str, heard: str | None
) -> None:
    line = line_to(FakeAsterisk(Script(("GET DATA", answer))), pool)
    assert line.ask_keys("NIK?") == heard


def test_asterisk_is_asked_to_wait_for_us_as_long_as_a_sentence_lasts_and_no_longer(
    pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    (tmp_path / "long.wav").write_bytes(write_wav(tone(seconds=40)))
    (tmp_path / "short.wav").write_bytes(write_wav(tone(seconds=1)))
    asterisk = FakeAsterisk(Script())
    line = line_to(asterisk, pool)
    line._play(str(tmp_path / "long"), "1")
    assert asterisk.patience == [40 + 30]
    line._play(str(tmp_path / "short"), "1")  # broken off early: what is left is too much
    assert asterisk.patience == [70, 1 + 30]
    for _ in range(5):
        line._listen()
    assert len(asterisk.patience) == 2  # and is not asked again and again


def test_a_hash_out_of_habit_is_no_answer_to_the_next_question(pool: ThreadPoolExecutor) -> None:
    said = ("200 result=1", "200 result=", f"200 result={NIK}")
    line = line_to(FakeAsterisk(Script(*(("GET DATA", each) for each in said))), pool)
    assert (line.ask_key("1 or 2?"), line.ask_keys("NIK?")) == ("1", NIK)


def test_keys_that_come_while_we_think_are_for_the_next_question(pool: ThreadPoolExecutor) -> None:
    said, ended = [f"200 result={ord(key)}" for key in "#32"], threading.Event()

    def answering(command: str) -> str:
        if command.startswith("GET DATA"):
            return f"200 result={NIK[2:]}"
        if not said:
            ended.set()
        return said.pop(0) if said else "200 result=0"

    asterisk = FakeAsterisk(answering)
    line = line_to(asterisk, pool)
    line._hashed = False  # so the # of these keys ends what came before
    assert line.meanwhile(lambda: ended.wait(5)) is True
    assert line.ask_keys("NIK?") == NIK
    assert asterisk.commands[-1] == 'GET DATA "" 0 40'


def test_a_number_that_was_keyed_ahead_is_taken_and_the_rest_waits(
    pool: ThreadPoolExecutor,
) -> None:
    asterisk = FakeAsterisk(Script())
    line = line_to(asterisk, pool)
    line._ahead = f"{NIK}#12"
    assert (line.ask_keys("NIK?"), line.ask_key("1?"), line.ask_key("2?")) == (NIK, "1", "2")
    assert asterisk.commands == []


def test_work_that_was_begun_is_ended_though_the_caller_hung_up(pool: ThreadPoolExecutor) -> None:
    asterisk = FakeAsterisk(lambda command: "cut")
    line = line_to(asterisk, pool)
    assert line.meanwhile(lambda: time.sleep(0.2) or "kept") == "kept"
    with pytest.raises(Gone):
        line.ask_key("more?")


def test_work_that_takes_too_long_is_not_waited_for(pool: ThreadPoolExecutor) -> None:
    line, ended = line_to(FakeAsterisk(Script()), pool), threading.Event()
    line.waits = Waits(8, 4, 180, 8, 0.5, 0.2, 600)
    with pytest.raises(TimeoutError):
        line.meanwhile(lambda: ended.wait(5))
    ended.set()


@pytest.mark.parametrize("answer", ["HANGUP\n200 result=-1", "511 Command Not Permitted", "cut"])
def test_a_call_that_is_gone_is_gone(pool: ThreadPoolExecutor, answer: str) -> None:
    line = line_to(FakeAsterisk(lambda command: answer), pool)
    for _ in range(2):
        with pytest.raises(Gone):
            line.ask_key("1?")


def test_a_sound_that_cannot_be_played_is_told_apart_from_hanging_up(
    pool: ThreadPoolExecutor,
) -> None:
    script = Script(("GET DATA", "200 result=-1"), ("CHANNEL STATUS", "200 result=6"))
    with pytest.raises(AgiBroken, match="shared folder"):
        line_to(FakeAsterisk(script), pool).ask_key("1?")


def test_an_answer_that_is_none_is_not_repeated(pool: ThreadPoolExecutor) -> None:
    line = line_to(FakeAsterisk(lambda command: f"510 {NIK}"), pool)
    with pytest.raises(AgiBroken) as broken:
        line.ask_key("1?")
    assert NIK not in str(broken.value)


def test_what_was_spoken_is_given_and_stays_until_it_is_forgotten(
    pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    asterisk = FakeAsterisk(Script(("RECORD", "200 result=-1 (hangup) endpos=8000")))
    line = line_to(asterisk, pool, tmp_path)
    (tmp_path / "m-1~id~.wav").write_bytes(write_wav(tone(seconds=1)))
    content, key = line.record("Speak.", name="m-1~id~")
    assert (read_wav(content).seconds, key) == (1.0, "")
    assert (tmp_path / "m-1~id~.wav").exists()
    line.forget("m-1~id~")
    assert not (tmp_path / "m-1~id~.wav").exists()


def test_a_breath_is_no_message_and_a_key_may_end_it(
    pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    line = line_to(FakeAsterisk(Script(("RECORD", "200 result=48 (dtmf)"))), pool, tmp_path)
    (tmp_path / "m-1~id~.wav").write_bytes(write_wav(tone(seconds=0.2)))
    assert line.record("Speak.", name="m-1~id~") == (b"", "0")
    assert not [*tmp_path.iterdir()]


def test_a_head_or_line_without_end_is_not_read_on(pool: ThreadPoolExecutor) -> None:
    for head in ("".join(f"x{n}: y\n" for n in range(100)), "x" * 9_000):
        with pytest.raises(AgiBroken, match="too long"):
            AgiConnection(FakeAsterisk(Script(), head=head).here).head(within=5)
    with pytest.raises(AgiBroken, match="in time"):
        AgiConnection(FakeAsterisk(Script(), head="agi: 1\n").here).head(within=0.1)


def test_a_head_that_says_something_twice_is_refused() -> None:
    head = "agi_uniqueid: 1.2\nagi_callerid: 1\nagi_uniqueid: 1.1\n\n"
    with pytest.raises(AgiBroken, match="twice"):
        AgiConnection(FakeAsterisk(Script(), head=head).here).head(within=5)


def test_no_more_calls_than_allowed_and_all_end_with_the_server() -> None:
    held, ended = threading.Semaphore(0), threading.Semaphore(0)

    def answer(connection: AgiConnection) -> None:
        held.release()
        with pytest.raises(Gone):
            connection.line(time.monotonic() + 30)
        ended.release()

    with AgiServer("127.0.0.1", 0, answer, 2) as server:
        two = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2)]
        assert held.acquire(timeout=30)
        assert held.acquire(timeout=30)
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as third:
            assert third.recv(1) == b""
        with pytest.raises(UsageRefused, match="another bridge"):
            AgiServer("127.0.0.1", server.port, answer, 2).__enter__()
    assert ended.acquire(timeout=30)
    assert ended.acquire(timeout=30)
    for each in two:
        each.close()


def test_a_shortage_of_files_or_threads_ends_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, start = threading.Semaphore(0), threading.Thread.start
    with AgiServer("127.0.0.1", 0, lambda connection: answered.release(), 2) as server:

        def short(thread: threading.Thread) -> None:
            monkeypatch.setattr(threading.Thread, "start", start)
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(threading.Thread, "start", short)
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as refused:
            assert refused.recv(1) == b""
        for _ in range(3):  # and it goes on, however often
            with socket.create_connection(("127.0.0.1", server.port), timeout=30):
                assert answered.acquire(timeout=30)


# ------------------------------------------------------------------ the manager


class FakeManager:
    """Asterisk's manager: wants a secret, answers orders, tells events."""

    def __init__(self, secret: str) -> None:
        self.secret, self.heard, self.wires = secret, "", list[socket.socket]()
        self.channels, self.told = list[str](), 0  # what it carries, and how many it says these are
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                wire, _ = self.listener.accept()
            except OSError:
                return
            self.wires.append(wire)
            threading.Thread(target=self._serve, args=(wire,), daemon=True).start()

    def _serve(self, wire: socket.socket) -> None:
        wire.sendall(b"Asterisk Call Manager/5.0\r\n")
        with wire.makefile("r", newline="\r\n") as lines:
            order = dict[str, str]()
            for line in lines:
                self.heard += line
                if line.strip():
                    name, _, value = line.strip().partition(": ")
                    order[name] = value
                    continue
                wire.sendall(self._answer(order).replace("\n", "\r\n").encode())
                order = {}

    def _answer(self, order: dict[str, str]) -> str:
        number = f"ActionID: {order.get('ActionID', '')}\n"
        if order["Action"] == "Challenge":
            return "Response: Success\nChallenge: 1234\n\n"
        if order["Action"] == "Login":
            fits = order["Key"] == hashlib.md5(f"1234{self.secret}".encode()).hexdigest()
            return f"Response: {'Success' if fits else 'Error'}\nMessage: x\n\n"
        if order["Action"] == "QueueStatus":
            member = (
                f"Event: QueueMember\n{number}Name: agent1\nLocation: PJSIP/agent1\nPaused: 1\n\n"
            )
            end = f"Event: QueueStatusComplete\n{number}\n"
            return f"Response: Success\n{number}\nEvent: Hangup\nUniqueid: 9\n\n{member}{end}"
        if order["Action"] == "CoreShowChannels":
            told = "".join(f"Event: CoreShowChannel\n{number}{each}\n" for each in self.channels)
            end = f"Event: CoreShowChannelsComplete\n{number}ListItems: {self.told}\n\n"
            return f"Response: Success\n{number}\n{told}{end}"
        return f"Response: Error\n{number}Message: Unable to add\n\n"


@pytest.fixture
def manager() -> Iterator[FakeManager]:
    made = FakeManager("the secret")
    yield made
    made.listener.close()


def ami_to(manager: FakeManager, secret: str) -> tuple[Ami, list[Told], list[str], threading.Event]:
    events, states, stop = list[Told](), list[str](), threading.Event()
    ami = Ami("127.0.0.1", manager.port, "tunggal", secret, events.append, states.append)
    threading.Thread(target=ami.run, args=(stop,), daemon=True).start()
    return ami, events, states, stop


def wait_for(what: Callable[[], object]) -> None:
    until = time.monotonic() + 10
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_manager_answers_orders_between_events_and_never_hears_the_secret(
    manager: FakeManager,
) -> None:
    from tunggal.adapters.telephony.exchange import members

    ami, events, states, stop = ami_to(manager, "the secret")
    wait_for(lambda: states == ["connected"])
    assert members(ami, "tunggal") == {"PJSIP/agent1": Member("agent1", True)}
    wait_for(lambda: events)
    with pytest.raises(AmiBroken, match="Unable to add"):
        ami.order("QueueAdd", Interface="PJSIP/x\r\nAction: Command\r\nCommand: core stop now")
    assert "Action: Command" not in manager.heard.replace("PJSIP/x Action: Command", "")
    assert "the secret" not in manager.heard
    stop.set()
    ami.stop()


def channel(name: str, call: str, bridge: str, seconds: str = "00:00:07") -> str:
    told = {"Channel": name, "Uniqueid": call, "BridgeId": bridge, "Duration": seconds}
    return "".join(f"{each}: {value}\n" for each, value in told.items())


def test_the_calls_that_the_exchange_carries_are_told_or_none(manager: FakeManager) -> None:
    manager.channels = [
        channel("PJSIP/trunk-0000000a", "1.1", "b1"),
        channel("PJSIP/ani-3-0000000b", "1.2", "b1", "01:02:03"),
        channel("PJSIP/trunk-0000000c", "1.3", ""),
        channel("PJSIP/budi-0000000d", "1.4", ""),  # rings, or nothing of ours
        channel("PJSIP/trunk-0000000e", "1.5", "b2", "x"),
        channel("Local/1@somewhere-0000000f;1", "1.6", "b2"),
    ]
    ami, _, states, stop = ami_to(manager, "the secret")
    wait_for(lambda: states == ["connected"])
    manager.told = 6
    carried = talks(ami)
    assert carried["1.1"] == Talk("ani-3", 3_723)
    assert carried.keys() == {f"1.{number}" for number in range(1, 7)}
    assert {carried[name] for name in ("1.3", "1.4", "1.5")} == {Talk()}
    manager.channels[2] += "Uniqueid: 1.9\n"  # somebody else's words: the whole is in doubt
    with pytest.raises(AmiBroken, match="not all"):
        talks(ami)
    stop.set()
    ami.stop()


def test_a_lost_manager_is_found_again(
    manager: FakeManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tunggal.adapters.telephony.ami.FIRST_WAIT", 0.05)
    ami, _, states, stop = ami_to(manager, "the secret")
    wait_for(lambda: states == ["connected"])
    manager.wires[0].shutdown(socket.SHUT_RDWR)
    wait_for(lambda: states == ["connected", "lost", "connected"])
    stop.set()
    ami.stop()


def test_a_wrong_secret_is_told(manager: FakeManager) -> None:
    ami, _, states, stop = ami_to(manager, "another")
    wait_for(lambda: states == ["refused"])
    with pytest.raises(AmiBroken, match="not connected"):
        ami.order("QueueStatus")
    stop.set()


@pytest.mark.parametrize(
    ("lines", "is_told"),
    [
        ("Event: Hangup\r\nUniqueid: 1\r\nContext: tunggal", True),
        ("Event: Hangup\r\nUniqueid: 1\r\nCallerIDNum: 1\r\nUniqueid: 2", False),
        ("Event: Hangup\r\nUniqueid: 1\r\nCallerIDNum: 1\nUniqueid: 2", False),
        ("Event: Hangup\r\nUniqueid: 1\r\nCallerIDNum: 1\n\nEvent: Hangup", False),
        ("Event: Hangup\r\nUniqueid: 1\r\nChanVariable: a=1\r\nChanVariable: b=2", True),
    ],
)
def test_an_event_that_a_caller_may_have_written_is_passed_over(
    manager: FakeManager, lines: str, is_told: bool
) -> None:
    ami, events, states, stop = ami_to(manager, "the secret")
    wait_for(lambda: states == ["connected"])
    manager.wires[0].sendall(f"{lines}\r\n\r\nEvent: Hangup\r\nUniqueid: 9\r\n\r\n".encode())
    wait_for(lambda: events and events[-1]["Uniqueid"] == "9")
    assert [each["Uniqueid"] for each in events] == (["1", "9"] if is_told else ["9"])
    assert events[0].get("ChanVariable", "a=1") == "a=1"
    assert states == ["connected"] + ["doubtful"] * (not is_told)
    stop.set()
    ami.stop()


AT = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "event"),
    [
        (
            "Newchannel|Uniqueid=1|Linkedid=1|Context=from-trunk|CallerIDNum=0812",
            ("1", "new", "0812", ""),
        ),
        (
            "Newchannel|Uniqueid=1|Linkedid=1|Context=from-trunk|CallerIDNum=<unknown>",
            ("1", "new", "", ""),
        ),
        ("Newchannel|Uniqueid=2|Linkedid=1|Context=agents", None),
        ("Newchannel|Uniqueid=2|Linkedid=2|Context=agents", None),
        ("QueueCallerJoin|Uniqueid=1|Queue=tunggal|CallerIDNum=0812", ("1", "queued", "0812", "")),
        ("QueueCallerJoin|Uniqueid=1|Queue=other", None),
        ("AgentCalled|Uniqueid=1|Queue=tunggal|MemberName=a1", ("1", "queued", "", "a1")),
        ("AgentConnect|Uniqueid=1|Queue=tunggal|MemberName=a1", ("1", "answered", "", "a1")),
        ("QueueCallerAbandon|Uniqueid=1|Queue=tunggal", ("1", "abandoned", "", "")),
        ("Hangup|Uniqueid=1|Linkedid=1|Context=tunggal", ("1", "ended", "", "")),
        ("Hangup|Uniqueid=2|Linkedid=1|Context=agents", None),
        ("Hangup|Uniqueid=out-1|Linkedid=out-1|Context=tunggal-out", ("out-1", "ended", "", "")),
        ("Newchannel|Uniqueid=out-1|Linkedid=out-1|Context=agents", None),
        ("DTMFEnd|Uniqueid=1|Digit=3", None),
    ],
)
def test_what_events_say_of_our_calls(told: str, event: tuple[str, ...] | None) -> None:
    name, *values = told.split("|")
    found = call_event(
        {"Event": name, **dict(each.split("=") for each in values)}, queue="tunggal", at=AT
    )
    if event is None:
        assert found is None
    else:
        call, what, telephone, agent = event
        assert found == CallEvent(call, what, AT, telephone, agent=agent)


def test_the_queue_gets_the_agents_who_are_there_and_loses_the_others() -> None:
    now = {
        "PJSIP/a": Member("a", False),
        "PJSIP/b": Member("b", False),
        "PJSIP/c": Member("c", True),
    }
    wanted = {"a": False, "b": True, "d": False, "e\r\n": False}
    assert [(order, each["Interface"], each.get("Paused")) for order, each in changes(wanted, now, "q")] == [
        ("QueueRemove", "PJSIP/c", None), ("QueuePause", "PJSIP/b", "true"), ("QueueAdd", "PJSIP/d", "false"),
    ]  # fmt: skip


def test_a_call_out_rings_at_the_agent_and_then_at_the_number() -> None:
    order = call_out("out-1", agent="ani", telephone="+62812")
    assert order is not None
    action, values = order
    assert (action, values["Channel"], values["ChannelId"]) == ("Originate", "PJSIP/ani", "out-1")
    assert (values["Context"], values["Exten"]) == ("tunggal-out", "+62812")
    assert "Application" not in values
    for agent, telephone in (("ani/x", "+62812"), ("", "+62812"), ("ani", ""), ("ani", "+62812,x")):
        assert call_out("out-1", agent=agent, telephone=telephone) is None


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"Response": "Failure", "Uniqueid": "out-1"}, "out-1"),
        ({"Response": "Success", "Uniqueid": "out-1"}, ""),
        ({"Response": "Failure", "Uniqueid": "1795718395.0"}, ""),
        ({"Response": "Failure"}, ""),
        ({"Event": "Hangup", "Response": "Failure", "Uniqueid": "out-1"}, ""),
    ],
)
def test_which_call_out_was_not_taken(told: dict[str, str], name: str) -> None:
    assert failed_call({"Event": "OriginateResponse", **told}) == name


# ------------------------------------------------------------------ what lies in the spool


def test_recordings_that_are_over_are_found_by_what_their_names_say(tmp_path: Path) -> None:
    now = 1_000_000.0
    names = {
        recording_name("ab12-3", "id", "+62812"): 100, recording_name("f-176.42", "en", ""): 100,
        recording_name("f-Pusat_1-176.43", "id", "08+12"): 100,
        recording_name("ab12-4", "id", "0812"): QUIET - 5, "strange": 100, "../x~id~": None,
    }  # fmt: skip
    for name, age in names.items():
        if age is not None:
            (tmp_path / f"{name}.wav").touch()
            os.utime(tmp_path / f"{name}.wav", (now - age, now - age))
    assert [(each.key, each.language, each.telephone) for each in strays(tmp_path, now=now)] == [
        ("ab12-3", "id", "+62812"), ("f-176.42", "en", ""), ("f-Pusat_1-176.43", "id", "08+12"),
    ]  # fmt: skip


def test_what_lay_there_too_long_is_removed_and_what_a_call_may_leave_is_not(
    tmp_path: Path,
) -> None:
    now = 1_000_000.0
    ages = {
        f"{recording_name('ab12-3', 'id', '')}.wav": 900, "strange": 900, "strange.wav": 99,
        "a~id~.refused": 900, "b~id~.refused": 99,
    }  # fmt: skip
    for name, age in ages.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (now - age, now - age))
    (tmp_path / "folder").mkdir()
    assert sweep(tmp_path, before=now - 100) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "ab12-3~id~.wav", "b~id~.refused", "folder", "strange.wav",
    ]  # fmt: skip
