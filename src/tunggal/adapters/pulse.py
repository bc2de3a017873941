"""A sign of life from a process to whoever started it: one that hangs gives none, and looks alive."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

PULSE = "TUNGGAL_PULSE"  # the variable that names the pipe
EVERY = 1.0  # seconds


@dataclass
class Pulse:
    """The end of the pipe at which it is listened; `theirs` is for the process, until it has started."""

    heard: float  # when, as time.monotonic() counts; may be ahead, for the first one
    theirs: int = field(init=False)
    _ours: int = field(init=False)

    def __post_init__(self) -> None:
        self._ours, self.theirs = os.pipe()
        for end in (self._ours, self.theirs):
            os.set_blocking(end, False)

    def silence(self) -> float:
        """The seconds since the last sign, or fewer than none."""
        with suppress(BlockingIOError):
            if os.read(self._ours, 65_536):
                self.heard = max(self.heard, time.monotonic())
        return time.monotonic() - self.heard

    def close(self) -> None:
        """Listen no more."""
        os.close(self._ours)


def beat(stop: threading.Event) -> None:
    """Give a sign again and again until `stop` is set, if whoever started this process listens."""
    told = os.environ.pop(PULSE, "")
    if told.isdigit():
        threading.Thread(target=_beat, args=(int(told), stop), name="pulse", daemon=True).start()


def _beat(pipe: int, stop: threading.Event) -> None:
    with suppress(OSError):  # nobody listens any more
        while True:
            with suppress(BlockingIOError):  # nor has done for long, but may
                os.write(pipe, b".")
            if stop.wait(EVERY):
                return
