"""How patient a web process is: one caller at a time, and nobody may keep it waiting for long."""

from __future__ import annotations

import errno
import socket
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.workers.gthread import TConn, ThreadWorker

STALLED = 10.0  # seconds in which nothing comes, or an answer is not taken
LONGEST = 120.0  # seconds of one request with its answer, however slowly it goes on


class PatientWorker(ThreadWorker):
    """Leaves everybody else to the other processes while it answers, and listens to nobody who is silent."""

    def init_process(self) -> None:
        """Begin with nobody."""
        self._held: set[TConn] = set()
        self._begun: dict[TConn, float] = {}
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Whether new callers are taken: none that would have to wait here."""
        super().set_accept_enabled(enabled and len(self._held) < self.cfg.threads)

    def enqueue_req(self, conn: TConn) -> None:
        """Hear who has begun to speak; browsers open connections to have them ready, too."""
        if not isinstance(conn.sock, _Socket):
            conn.sock = _Socket(fileno=conn.sock.detach())
        if not (conn.initialized or conn.wait_for_data(0)):
            self._wait_for(conn)
            return
        self._held.add(conn)
        super().enqueue_req(conn)
        self.set_accept_enabled(False)

    def _wait_for(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.pending_conns.append(conn)
        spoke = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, spoke)

    def handle(self, conn: TConn) -> Any:
        """One request with its answer."""
        self._begun[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            del self._begun[conn]

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """The same, once its head was read."""
        if isinstance(req.body.reader, LengthReader):
            req.body.reader = _Whole(req.body.reader.unreader, req.body.reader.length)
        return super().handle_request(req, conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Take the next."""
        self._held.discard(conn)
        super().finish_request(conn, fs)

    def notify(self) -> None:
        """Once a second at least: let go of whoever takes too long."""
        super().notify()
        for conn, begun in list(self._begun.items()):
            if time.monotonic() - begun > LONGEST:
                with suppress(OSError):  # it has just ended
                    conn.sock.shutdown(socket.SHUT_RDWR)


class _Socket(socket.socket):
    """A connection that counts as broken once nothing comes or goes for too long."""

    def setblocking(self, flag: bool) -> None:
        self.settimeout(STALLED if flag else 0.0)

    def recv(self, *how: Any) -> bytes:
        try:
            return super().recv(*how)
        except TimeoutError:
            raise _broken() from None

    def sendall(self, *what: Any) -> None:
        try:
            super().sendall(*what)
        except TimeoutError:
            raise _broken() from None


class _Whole(LengthReader):
    """Reads a form that must come to its end: of a torn one a part could pass for the whole."""

    def read(self, size: int) -> bytes:
        wanted = min(self.length, size)
        came: bytes = super().read(size)
        if len(came) < wanted:
            raise _broken()
        return came


def _broken() -> OSError:
    return ConnectionResetError(errno.ECONNRESET, "the caller is gone")
