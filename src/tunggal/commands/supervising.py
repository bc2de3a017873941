"""Keeps the web part and its companions running side by side, and ends all together."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tunggal.adapters.pulse import PULSE, Pulse
from tunggal.registry.errors import UsageRefused

LOOK = 0.2  # seconds between two looks at the processes
FIRST_WAIT, MOST_WAIT = 1.0, 60.0  # seconds before a companion that died is started again
STEADY = 60.0  # a companion that lived so long is trusted again
HANGS = 30.0  # seconds without a sign of life; then a companion is killed
STARTS = 60.0  # seconds more that it has for the first one
PATIENCE = 30.0  # seconds to come to an end before the rest is killed
_PARENT_DIED = 1  # PR_SET_PDEATHSIG of Linux
log = logging.getLogger("tunggal.serve")


@dataclass
class Kept:
    """A process that is started again when it dies or hangs, later each time."""

    command: list[str]
    environment: Mapping[str, str]
    wait: float = FIRST_WAIT
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(init=False)
    _pulse: Pulse = field(init=False)

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.started = time.monotonic()
        self._pulse = Pulse(self.started + STARTS)
        given = {**self.environment, PULSE: str(self._pulse.theirs)}
        self.process = start(self.command, given, hands_on=(self._pulse.theirs,))
        os.close(self._pulse.theirs)

    def keep(self) -> None:
        """Kill it when it gives no sign; start it again when it is down and its wait is over."""
        if self.process.poll() is None:
            if self._pulse.silence() > HANGS:
                log.error("%s hangs, and is started again.", self.command[-1])
                self.process.kill()
                self._pulse.heard = time.monotonic()  # it may take a moment to be gone
            return
        now = time.monotonic()
        if now - self.started >= STEADY:
            self.wait = FIRST_WAIT
        if now - self.started >= self.wait:
            self.wait = min(self.wait * 2, MOST_WAIT)
            self._pulse.close()
            self._start()


def start(
    command: list[str], environment: Mapping[str, str], *, hands_on: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start a process that ends with this one, however this one ends; it gets the files of `hands_on`."""
    ties = _tie if sys.platform == "linux" else None
    return subprocess.Popen(command, env=dict(environment), preexec_fn=ties, pass_fds=hands_on)


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
    kept = [Kept(each, environment) for each in companions]
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
