"""Whoever writes stands in one line before SQLite's file, with other processes too; elsewhere nobody waits."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from tunggal.service import turns
from tunggal.service.turns import in_turn

_HOLD = "import fcntl, sys; f = open(sys.argv[1], 'ab'); fcntl.flock(f, 2); print('held', flush=True); input()"


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    """Another process whose turn it is, until a line is sent to it or it is killed."""
    call = [sys.executable, "-c", _HOLD, str(settings.TURNS)]
    with subprocess.Popen(call, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def _in_a_thread(done: threading.Event) -> threading.Thread:
    def work() -> None:
        with in_turn():
            done.set()
        connection.close()

    begun = threading.Thread(target=work)
    begun.start()
    return begun


@pytest.mark.parametrize("end", ["says", "dies"])
def test_waits_for_another_process_on_sqlite_alone(
    db: None, other: subprocess.Popen[str], end: str
) -> None:
    done = threading.Event()
    begun = _in_a_thread(done)
    assert done.wait(0.5) is (connection.vendor != "sqlite")
    if end == "dies":
        other.kill()
    elif other.stdin:
        other.stdin.write("go\n")
        other.stdin.flush()
    assert done.wait(10)
    begun.join()


def test_a_line_that_stood_still_is_left(
    db: None, other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.2)
    refused, entered = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with in_turn():
                entered.set()
        except OperationalError:
            refused.set()
        finally:
            connection.close()

    begun = threading.Thread(target=work)
    begun.start()
    assert entered.wait(0.5) is (connection.vendor != "sqlite")
    other.kill()
    begun.join(10)
    assert refused.is_set() is not entered.is_set()
    assert refused.is_set() is (connection.vendor == "sqlite")


def test_who_holds_the_file_does_not_wait_for_the_line(
    db: None, other: subprocess.Popen[str]
) -> None:
    with transaction.atomic(), in_turn():
        assert other.poll() is None
