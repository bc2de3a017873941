"""Callers who stall, tear a form off or only hold a line open: the others are answered meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("gunicorn", reason="the service is not installed")

import tunggal
from service_world import HELD, kk, make_workspace, nik
from serving import Citizen, Server
from tunggal.service.patience import LONGEST, STALLED, PatientWorker


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_workspace(tmp_path_factory.mktemp("patience") / "workspace")
    tunggal.release_load(made, "aid-2026Q1")
    return made


@pytest.fixture(scope="module")
def alone(place: Path) -> Iterator[Server]:
    """A service with one process, which answers one request at a time."""
    with Server(place, workers=1, worker=False) as running:
        yield running


def line_to(server: Server, sent: bytes = b"") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    line.sendall(sent)
    return line


def form(citizen: Citizen, sent: bytes, length: int) -> bytes:
    """The beginning of a form that is said to have so many bytes."""
    cookies = "; ".join(f"{name}={value}" for name, value in citizen.cookies.items())
    head = (
        f"POST /id/status HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
    )
    return head.encode() + sent


def seconds_until_answered(server: Server) -> float:
    started = time.monotonic()
    assert Citizen(server.port).get("/health")[0] == 200
    return time.monotonic() - started


@pytest.mark.parametrize("what", ["head", "body"])
def test_a_stalled_sender_holds_a_process_for_a_while_only(what: str, alone: Server) -> None:
    citizen = Citizen(alone.port)
    citizen.get("/id/status")
    citizen.connection.close()
    begun = b"GET /health HTTP/1.1\r\nHost:" if what == "head" else form(citizen, b"nik=3", 500)
    with line_to(alone, begun) as stalled:
        time.sleep(0.5)  # so that the process has begun to hear
        assert STALLED - 2 < seconds_until_answered(alone) < STALLED + 15
        stalled.settimeout(5)
        assert b" 200 " not in stalled.recv(4_000)


def test_others_are_answered_at_once_where_another_process_is_free(place: Path) -> None:
    with Server(place, workers=2, worker=False) as server:
        citizen = Citizen(server.port).open_form()
        citizen.connection.close()
        with line_to(server, form(citizen, b"nik=3", 500)):
            time.sleep(0.5)
            assert max(seconds_until_answered(server) for _ in range(20)) < STALLED / 2


def test_lines_that_browsers_open_in_advance_hold_nobody_up(alone: Server) -> None:
    lines = [line_to(alone) for _ in range(20)]
    assert seconds_until_answered(alone) < 4
    lines[0].sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b" 200 " in lines[0].recv(4_000)
    for each in lines:
        each.close()


def test_of_a_torn_form_nothing_is_done(alone: Server) -> None:
    citizen = Citizen(alone.port).open_form()
    whole = f"csrfmiddlewaretoken={citizen.token}&nik={nik(HELD)}&kk={kk(HELD)}".encode()

    def lines_of_audit() -> int:
        return int(tunggal.audit_verify(alone.workspace)["lines"])

    before = lines_of_audit()
    citizen.connection.close()
    with line_to(alone, form(citizen, whole, len(whole) + 40)) as torn:
        torn.shutdown(socket.SHUT_WR)
        assert b" 200 " not in torn.recv(20_000)
    assert lines_of_audit() == before
    assert citizen.ask(nik(HELD), kk(HELD))[0] == 200  # the same form to its end
    assert lines_of_audit() == before + 1


def test_who_sends_a_letter_now_and_then_is_let_go_as_well() -> None:
    ours, theirs = socket.socketpair()
    worker: Any = PatientWorker.__new__(PatientWorker)
    worker.tmp = SimpleNamespace(notify=lambda: None)
    worker._begun = {_Conn(ours): time.monotonic() - LONGEST - 1}
    theirs.settimeout(5)
    worker.notify()
    assert theirs.recv(1) == b""


class _Conn:
    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
