"""Whoever writes stands in one line before SQLite's file, with other processes too; elsewhere nobody waits."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction

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


def test_who_stood_in_the_line_for_long_asks_for_the_file_only_briefly(
    db: None, other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("there is no line before PostgreSQL")
    monkeypatch.setattr(turns, "PATIENCE", 0.2)
    waits: list[int] = []

    def work() -> None:
        for _ in range(2):
            with in_turn():
                waits.append(_waits_for())
            waits.append(_waits_for())
        connection.close()

    begun = threading.Thread(target=work)
    begun.start()
    time.sleep(0.5)
    other.kill()
    begun.join(10)
    assert waits == [500, 10_000, 10_000, 10_000]


def _waits_for() -> int:
    """Milliseconds that a writer waits while somebody else has the file."""
    with connection.cursor() as cursor:
        cursor.execute("pragma busy_timeout")
        return int(cursor.fetchone()[0])


def test_who_holds_the_file_does_not_wait_for_the_line(
    db: None, other: subprocess.Popen[str]
) -> None:
    with transaction.atomic(), in_turn():
        assert other.poll() is None
