"""Asterisk's manager interface: signs in without sending the secret, hears events, gives orders.

The connection is kept: when it breaks it is made again, later each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import queue
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Told = Mapping[str, str]
FIRST_WAIT, MOST_WAIT = 1.0, 60.0  # seconds before the connection is made again
_QUIET = 30.0  # seconds of silence after which we ask whether Asterisk is still there
_PATIENCE = 10.0  # seconds for an answer
_LATER = "OriginateResponse"  # what came of an order, after its answer or even before
_MOST_LINE, _MOST_LINES = 8_192, 300
# What we go by. Other names, such as ChanVariable, may come more than once.
_ONCE = frozenset((
    "Event", "Response", "ActionID", "Challenge", "Uniqueid", "Linkedid", "Context", "CallerIDNum",
    "Queue", "MemberName", "Name", "Location", "Interface", "Paused", "Channel", "BridgeId", "Duration",
    "ListItems",
))  # fmt: skip


class AmiBroken(Exception):
    """The manager is not there, or refused us; the text holds no secret."""


class _Doubtful(AmiBroken):
    """An event in which somebody else's words may stand for Asterisk's."""


@dataclass
class Ami:
    """One manager; `run` hears it in a thread of its own, orders may come from others."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    on_event: Callable[[Told], None]
    on_state: Callable[[str], None]  # connected, refused, lost; doubtful: an event was left out
    _wire: socket.socket | None = None
    _answers: dict[str, queue.Queue[Told | None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, stop: threading.Event) -> None:
        """Stay connected until `stop` is set."""
        wait = FIRST_WAIT
        while not stop.is_set():
            try:
                with socket.create_connection((self.host, self.port), timeout=_PATIENCE) as wire:
                    self._sign_in(wire)
                    self.on_state("connected")
                    wait = FIRST_WAIT
                    self._hear(wire, stop)
            except AmiBroken:
                self.on_state("refused")
            except OSError:
                self.on_state("lost")
            finally:
                self._forget_wire()
            stop.wait(wait)
            wait = min(wait * 2, MOST_WAIT)

    def order(self, action: str, *, until: str = "", **values: str) -> list[Told]:
        """Give an order; the answer, and with `until` the events up to one. Raises AmiBroken."""
        number, answers = f"tunggal-{secrets.token_hex(8)}", queue.Queue[Told | None]()
        with self._lock:
            wire = self._wire
            if wire is None:
                raise AmiBroken("not connected")
            self._answers[number] = answers
            _send(wire, {"Action": action, "ActionID": number, **values})
        try:
            return _collected(answers, action, until)
        finally:
            self._answers.pop(number, None)

    def _sign_in(self, wire: socket.socket) -> None:
        lines = _Lines(wire)
        lines.next_line()  # Asterisk's name
        _send(wire, {"Action": "Challenge", "AuthType": "MD5"})
        challenge = lines.next_told().get("Challenge", "")
        key = hashlib.md5((challenge + self.secret).encode(), usedforsecurity=False).hexdigest()
        _send(wire, {"Action": "Login", "AuthType": "MD5", "Username": self.user, "Key": key})
        while (told := lines.next_told()).get("Response") is None:
            pass
        if not challenge or told["Response"] != "Success":
            raise AmiBroken("refused")
        self._lines, self._wire = lines, wire

    def _hear(self, wire: socket.socket, stop: threading.Event) -> None:
        wire.settimeout(_QUIET)
        asked = False
        while not stop.is_set():
            try:
                told = self._lines.next_told()
            except TimeoutError:
                if asked:
                    raise
                asked = True
                with self._lock:
                    _send(wire, {"Action": "Ping"})
                continue
            except _Doubtful:
                self.on_state("doubtful")
                continue
            asked = False
            waiting = self._answers.get(told.get("ActionID", ""))
            if waiting is not None and told.get("Event") != _LATER:
                waiting.put(told)
            elif "Event" in told:
                self.on_event(told)

    def _forget_wire(self) -> None:
        with self._lock:
            self._wire = None
        for waiting in list(self._answers.values()):
            waiting.put(None)

    def stop(self) -> None:
        """Let `run` come to its end."""
        wire = self._wire
        if wire is not None:
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)


@dataclass
class _Lines:
    """Reads lines, and groups of them up to an empty one."""

    wire: socket.socket
    _read: bytes = b""

    def next_line(self) -> str:
        while b"\r\n" not in self._read:
            if len(self._read) > _MOST_LINE:
                raise AmiBroken("a line is too long")
            came = self.wire.recv(16_384)
            if not came:
                raise ConnectionResetError
            self._read += came
        line, _, self._read = self._read.partition(b"\r\n")
        return line.decode("utf-8", "replace")

    def next_told(self) -> dict[str, str]:
        """What is told up to an empty line; raises _Doubtful once it is read."""
        told, is_doubtful = dict[str, str](), False
        for _ in range(_MOST_LINES):
            line = self.next_line()
            if not line and told:
                if is_doubtful:
                    raise _Doubtful("an event says something twice")
                return told
            name, mark, value = f"{line} ".partition(": ")
            is_doubtful |= "\n" in line or "\r" in line or (name in told and name in _ONCE)
            if mark:
                told.setdefault(name, value.removesuffix(" "))
        raise AmiBroken("an event is too long")


def _send(wire: socket.socket, values: Told) -> None:
    """One order; a value cannot begin another line."""
    lines = (f"{name}: {' '.join(value.split())}" for name, value in values.items())
    wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())


def _collected(answers: queue.Queue[Told | None], action: str, until: str) -> list[Told]:
    told = list[Told]()
    while True:
        try:
            one = answers.get(timeout=_PATIENCE)
        except queue.Empty:
            raise AmiBroken(f"{action}: no answer") from None
        if one is None:
            raise AmiBroken(f"{action}: the connection was lost")
        told.append(one)
        if one.get("Response") == "Error":
            raise AmiBroken(f"{action}: {one.get('Message', 'refused')}")
        if one.get("Event", "") == until or not until:
            return told
