"""Keeps the web part and its companions running side by side, and ends all together."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tunggal.registry.errors import UsageRefused

LOOK = 0.2  # seconds between two looks at the processes
FIRST_WAIT, MOST_WAIT = 1.0, 60.0  # seconds before a companion that died is started again
STEADY = 60.0  # a companion that lived so long is trusted again
PATIENCE = 30.0  # seconds to come to an end before the rest is killed
_PARENT_DIED = 1  # PR_SET_PDEATHSIG of Linux


@dataclass
class Kept:
    """A process that is started again when it dies, later each time."""

    command: list[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)
    wait: float = FIRST_WAIT

    def keep(self) -> None:
        """Start it again when it is down and its wait is over."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if now - self.started >= STEADY:
            self.wait = FIRST_WAIT
        if now - self.started >= self.wait:
            self.wait = min(self.wait * 2, MOST_WAIT)
            self.process, self.started = start(self.command, self.environment), now


def start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process that ends with this one, however this one ends."""
    ties = _tie if sys.platform == "linux" else None
    return subprocess.Popen(command, env=dict(environment), preexec_fn=ties)


def supervise(web: list[str], companions: list[list[str]], environment: Mapping[str, str]) -> None:
    """Run all until the web part ends or a signal comes, then end all.

    Raises UsageRefused when the web part ended by itself, as with a port that is taken.
    """
    asked: list[int] = []
    before = {
        each: signal.signal(each, lambda number, frame: asked.append(number))
        for each in (signal.SIGTERM, signal.SIGINT)
    }
    served = start(web, environment)
    kept = [Kept(each, environment, start(each, environment)) for each in companions]
    try:
        while not asked and served.poll() is None:
            for each in kept:
                each.keep()
            time.sleep(LOOK)
    finally:
        _end(served, *(each.process for each in kept))
        for number, handler in before.items():
            signal.signal(number, handler)
    if not asked:
        raise UsageRefused(
            f"The web part of the service ended by itself (code {served.returncode}); what it said "
            "stands above."
        )


def _end(*processes: subprocess.Popen[bytes]) -> None:
    for each in processes:
        if each.poll() is None:
            each.terminate()
    until = time.monotonic() + PATIENCE
    for each in processes:
        try:
            each.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            each.kill()
            each.wait()


def _tie() -> None:
    """Ask Linux for SIGTERM when the parent is gone, even by kill -9."""
    ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGTERM)
