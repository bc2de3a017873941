"""One call on Asterisk, spoken to by FastAGI: `calls.Line` over a socket.

Asterisk throws away keys that come while no command runs. So numbers are read by one command
(GET DATA, which also says the question), and while we think WAIT FOR DIGIT runs again and again. It
is not broken off by the next command: Asterisk would read both at once and wait for the other.
Nothing here goes into a log: what a caller keys in stands in these lines.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Executor, wait
from dataclasses import dataclass, field
from pathlib import Path

from tunggal.adapters.telephony.calls import Gone, T
from tunggal.adapters.telephony.sound import RATE, BadSound, read_wav
from tunggal.adapters.telephony.voice import CallFiles
from tunggal.adapters.telephony.wire import AgiBroken, AgiConnection

MOST_KEYS = 40
_KEYS = "0123456789*#"
_COMMANDS = "09*"  # that mean something during a recording, too
_HABIT = 1.5  # seconds in which a # still belongs to what was keyed before
_LISTEN = 0.2  # seconds of one WAIT FOR DIGIT
_NO_KEY = 0.06  # seconds after a key in which nobody has pressed and let go of the next
_SPARE = 30.0  # seconds for Asterisk to answer, beyond what a command takes by itself
_STILL = 15  # seconds that Asterisk waits for our next word, at least; three times as many at most
_HEAD, _SECOND = 44, 2 * RATE  # bytes of a sound file: its head, and one second


@dataclass(frozen=True)
class Waits:
    """How long a call waits for keys and words, in seconds."""

    first_key: int
    next_key: int
    message: int
    message_silence: int
    message_least: float
    think: float
    queue: int


@dataclass
class AgiLine:
    """A call, as `calls.Line` wants it."""

    call: str
    number: str
    connection: AgiConnection
    files: CallFiles
    waits: Waits
    recordings: Path
    pool: Executor
    language: str = "id"
    _ahead: str = field(default="", repr=False)  # keys for questions to come
    _hashed: bool = True  # whether what was keyed last ended with #
    _answered: float = 0.0  # when Asterisk said something
    _patient: float = 0.0  # until when Asterisk waits for us; then it takes a message itself

    def begin(self) -> None:
        """Tell Asterisk how long it waits for keys."""
        self._set("TIMEOUT(response)", str(self.waits.first_key))
        self._set("TIMEOUT(digit)", str(self.waits.next_key))

    def speak(self, language: str) -> None:
        self.language = language
        self._set("CHANNEL(language)", language)

    def say(self, text: str) -> None:
        self._play(self._file(text), _KEYS)

    def ask_key(self, text: str) -> str | None:
        file, ahead = self._ready(text)
        self._ahead = ahead[1:]
        if ahead:
            self._hashed = False
            return ahead[0]
        for _ in range(3):
            keys, hashed = self._get_data(file, 1)
            if keys or not hashed:
                self._hashed = False
                return keys or None
            # A # behind a single key is a habit and no answer: the question is said again.
        return None

    def ask_keys(self, text: str) -> str | None:
        file, ahead = self._ready(text)
        before, hashed, self._ahead = ahead.partition("#")
        if hashed:
            self._hashed = True
            return _corrected(before)
        asked = time.monotonic()
        keys, ended = self._get_data("" if before else file, MOST_KEYS)
        habit = ended and not (keys or before or self._hashed)
        if habit and time.monotonic() - asked < _HABIT:
            keys, ended = self._get_data(file, MOST_KEYS)
        self._hashed = ended
        said = _corrected(before + keys)
        return said if said or ended else None

    def record(self, text: str, *, name: str) -> tuple[bytes, str]:
        self._ahead = ""
        key = self._play(self._file(text, then_tone=True), _COMMANDS + "#")
        if key and key in _COMMANDS:
            return b"", key
        most = self.waits.message * 1_000
        quiet = f"s={self.waits.message_silence}"
        command = f'RECORD FILE "{self._place(name)}" wav "{_COMMANDS}#" {most} {quiet}'
        result, _ = self._command(command, takes=self.waits.message)
        self._hashed = True
        return self._recorded(name), _key_of(result, among=_COMMANDS)

    def _recorded(self, name: str) -> bytes:
        """What was spoken; nothing when it was too short to be a word."""
        try:
            content = self._place(name).with_name(f"{name}.wav").read_bytes()
            if read_wav(content).seconds >= self.waits.message_least:
                return content
        except (OSError, BadSound):
            pass
        self.forget(name)
        return b""

    def forget(self, name: str) -> None:
        self._place(name).with_name(f"{name}.wav").unlink(missing_ok=True)

    def meanwhile(self, work: Callable[[], T]) -> T:
        """Do some work in the pool; keys that come by then are kept. Raises TimeoutError."""
        future, until = self.pool.submit(work), time.monotonic() + self.waits.think
        wait([future], max(0.0, self._answered + _NO_KEY - time.monotonic()))
        while not future.done() and not self.connection.gone and time.monotonic() < until:
            with contextlib.suppress(Gone):
                self._listen()
        return future.result(timeout=max(0.0, until - time.monotonic()))

    def transfer(self) -> None:
        self._set("TUNGGAL_WAIT", str(self.waits.queue))
        self._set("TUNGGAL_NEXT", "queue")

    def end(self) -> None:
        self._set("TUNGGAL_NEXT", "end")

    def _listen(self) -> None:
        """Hear one key, if one comes."""
        result, _ = self._command(f"WAIT FOR DIGIT {int(_LISTEN * 1_000)}", takes=_LISTEN)
        self._ahead = (self._ahead + _key_of(result, among=_KEYS))[:MOST_KEYS]

    def _ready(self, text: str) -> tuple[str, str]:
        """The file of a question, and the keys that were pressed before it could be asked."""
        file = "" if self._typed_ahead() else self._file(text)
        return file, self._typed_ahead()

    def _typed_ahead(self) -> str:
        """Keys that wait; a # that came late for the number before is none of them."""
        return self._ahead if self._hashed else self._ahead.removeprefix("#")

    def _file(self, text: str, *, then_tone: bool = False) -> str:
        def make() -> str:
            return str(self.files.file(text, self.language, then_tone=then_tone))

        return self.meanwhile(make)

    def _place(self, name: str) -> Path:
        return self.recordings / name

    def _play(self, file: str, keys: str) -> str:
        result, _ = self._command(f'STREAM FILE "{file}" "{keys}"', takes=_seconds(file))
        key = _key_of(result, among=_KEYS)
        self._ahead += "" if key == "#" else key
        return key

    def _get_data(self, file: str, most: int) -> tuple[str, bool]:
        """Keys, and whether they came to their end without waiting."""
        takes = _seconds(file) + self.waits.first_key + most * self.waits.next_key
        keys, word = self._command(f'GET DATA "{file}" 0 {most}', takes=takes)
        return keys, word != "timeout"

    def _set(self, name: str, value: str) -> None:
        self._command(f'SET VARIABLE "{name}" "{value}"', takes=0)

    def _command(self, command: str, *, takes: float) -> tuple[str, str]:
        self._ask_patience(takes)
        result, word = self._order(command, takes)
        if result == "-1" and not command.startswith("RECORD"):
            self._refuse_unplayed(command)
            self.connection.gone = True
            raise Gone
        return result, word

    def _ask_patience(self, takes: float) -> None:
        """Let Asterisk wait for us as long as a command takes, and not much longer: we may hang."""
        left, least = self._patient - time.monotonic(), takes + _STILL
        if not least <= left <= least + 2 * _STILL:
            wanted = int(least + _STILL)
            self._patient = time.monotonic() + wanted
            self._order(f'SET VARIABLE "TIMEOUT(absolute)" "{wanted}"', 0)

    def _order(self, command: str, takes: float) -> tuple[str, str]:
        self.connection.send(command)
        answered = self.connection.answer(takes + _SPARE)
        self._answered = time.monotonic()
        return answered

    def _refuse_unplayed(self, command: str) -> None:
        """Raise AgiBroken where the caller is still there, and so it is the sound that is not."""
        self.connection.send("CHANNEL STATUS")
        result, _ = self.connection.answer(_SPARE)
        if result != "-1":
            raise AgiBroken(f"{command.split()[0]} failed: may Asterisk read the shared folder?")


def _seconds(file: str) -> float:
    """How long a sound lasts; of none, nothing."""
    try:
        return max(0, Path(f"{file}.wav").stat().st_size - _HEAD) / _SECOND
    except OSError:
        return 0.0


def _key_of(result: str, *, among: str) -> str:
    """The key that a result names by its number in ASCII, or ""."""
    key = chr(int(result)) if result.isdigit() and int(result) < 128 else ""
    return key if key in among else ""


def _corrected(keys: str) -> str:
    """Keys behind the last *, with which one begins again; the * alone means: say it again."""
    return keys.rpartition("*")[2] or ("*" if "*" in keys else "")
