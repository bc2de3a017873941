"""Companions of the web part: one that dies is started again, and so is one that hangs."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tunggal.commands import supervising
from tunggal.commands.supervising import Kept

_BEATS = "import threading; from tunggal.adapters.pulse import beat; s = threading.Event(); beat(s); s.wait()"
_SILENT = "import time; time.sleep(600)"


@pytest.fixture
def keep(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Kept]]:
    monkeypatch.setattr(supervising, "HANGS", 5.0)
    monkeypatch.setattr(supervising, "STARTS", 10.0)
    monkeypatch.setattr(supervising, "FIRST_WAIT", 0.1)
    made: list[Kept] = []

    def keep(program: str) -> Kept:
        made.append(Kept([sys.executable, "-c", program], os.environ, 0.1))
        return made[-1]

    yield keep
    for each in made:
        each.process.kill()
        each.process.wait()


def is_another(kept: Kept, than: int, *, within: float) -> bool:
    """Whether another process has taken the place of one within some seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until and kept.process.pid == than:
        kept.keep()
        time.sleep(0.05)
    return kept.process.pid != than


def test_one_that_is_well_is_left_alone_and_one_that_hangs_is_not(
    keep: Callable[[str], Kept], caplog: pytest.LogCaptureFixture
) -> None:
    kept = keep(_BEATS)
    first = kept.process.pid
    assert not is_another(kept, first, within=8)
    os.kill(first, signal.SIGSTOP)
    assert is_another(kept, first, within=40)
    assert "hangs" in caplog.text
    assert not is_another(kept, kept.process.pid, within=4)


def test_one_that_never_gives_a_sign_hangs(keep: Callable[[str], Kept]) -> None:
    kept = keep(_SILENT)
    assert is_another(kept, kept.process.pid, within=40)


def test_who_watches_may_have_slept_and_hears_what_was_said_meanwhile(
    keep: Callable[[str], Kept],
) -> None:
    kept = keep(_BEATS)
    first = kept.process.pid
    time.sleep(7)
    kept.keep()
    assert kept.process.poll() is None
    assert kept.process.pid == first


def test_one_that_died_is_started_again(keep: Callable[[str], Kept]) -> None:
    kept = keep(_BEATS)
    first, files = kept.process.pid, len([*Path("/proc/self/fd").iterdir()])
    os.kill(first, signal.SIGKILL)
    assert is_another(kept, first, within=30)
    assert len([*Path("/proc/self/fd").iterdir()]) == files
