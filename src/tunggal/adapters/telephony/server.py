"""Waits for the calls that Asterisk hands over: a thread for each, and no more than are allowed."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tunggal.adapters.telephony.wire import AgiConnection
from tunggal.registry.errors import UsageRefused

HEAD_WITHIN = 5.0  # seconds
_PAUSE = 0.2  # seconds
Answer = Callable[[AgiConnection], None]


@dataclass
class AgiServer:
    """Runs while it is entered; `answer` must not raise."""

    host: str
    port: int
    answer: Answer
    most: int
    _open: set[socket.socket] = field(default_factory=set)
    _closing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> AgiServer:
        try:
            self._listener = socket.create_server((self.host, self.port), backlog=128)
        except OSError as fault:
            raise UsageRefused(
                f"agi = {self.host}:{self.port}: cannot wait for calls there ({fault.strerror}). "
                "Is another bridge running, or the port taken?"
            ) from None
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="agi", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *told: object) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for wire in self._open:  # Asterisk goes on with "leave a message"
                with contextlib.suppress(OSError):
                    wire.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                wire, _ = self._listener.accept()
            except OSError:  # too many files are open: some call will end
                self._closing.wait(_PAUSE)
                continue
            with self._lock:
                full = len(self._open) >= self.most
                if not full:
                    self._open.add(wire)
            if full:
                wire.close()
                continue
            call = threading.Thread(target=self._serve, args=(wire,), name="call", daemon=True)
            try:
                call.start()
            except RuntimeError:  # no more threads: Asterisk takes a message
                self._forget(wire)

    def _serve(self, wire: socket.socket) -> None:
        try:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.answer(AgiConnection(wire))
        finally:
            self._forget(wire)

    def _forget(self, wire: socket.socket) -> None:
        with self._lock:
            self._open.discard(wire)
        wire.close()
