"""Has a paper drawn anew by a process of its own, so that nothing of what was sent is kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tunggal.policy.papers import REFUSALS, PaperLimits, PaperRefused

_CHILD = Path(__file__).with_name("child.py")
_MEMORY = 1_000_000_000
_TURN = threading.BoundedSemaphore()  # one at a time, so that memory is bounded for all together
_LINE = threading.BoundedSemaphore(3)  # whose turn it is and two who wait: other threads answer
_WAIT = 2  # seconds for a turn
_MOST = 60_000_000  # bytes of a drawn paper
_SPARE = 10  # seconds for the process to start and to hand over
KINDS = ("image/jpeg", "application/pdf")


def draw_anew(content: bytes, limits: PaperLimits) -> tuple[str, bytes]:
    """The content type and content of the drawn paper; raises PaperRefused."""
    if not content:
        raise PaperRefused("empty")
    if len(content) > limits.bytes:
        raise PaperRefused("too_large")
    with _turn():
        try:
            return _answer(*_drawn(content, limits))
        except subprocess.TimeoutExpired:
            raise PaperRefused("too_heavy") from None


@contextmanager
def _turn() -> Iterator[None]:
    """One's turn to draw; refused where the line is full, or does not move."""
    if not _LINE.acquire(blocking=False):
        raise PaperRefused("busy")
    try:
        if not _TURN.acquire(timeout=_WAIT):
            raise PaperRefused("busy")
        try:
            yield
        finally:
            _TURN.release()
    finally:
        _LINE.release()


def _drawn(content: bytes, limits: PaperLimits) -> tuple[int, bytes]:
    """The exit code and the output of the process that draws."""
    told = {
        "seconds": limits.seconds,
        "memory": _MEMORY,
        "output": _MOST,
        "pixels": limits.pixels,
        "pages": limits.pages,
        "longest_side": limits.longest_side,
    }
    # Files in memory and not pipes: a limit of the size of files holds for them.
    with _in_memory(content) as given, _in_memory() as taken:
        done = subprocess.run(
            [sys.executable, "-I", "-B", str(_CHILD), json.dumps(told)],
            stdin=given,
            stdout=taken,
            stderr=subprocess.DEVNULL,  # it may speak of what is in the paper
            env={},  # keys of the service may be in ours
            cwd="/",
            timeout=limits.seconds + _SPARE,
            check=False,
        )
        taken.seek(0)
        return done.returncode, taken.read()


def _in_memory(content: bytes = b"") -> BinaryIO:
    file = os.fdopen(os.memfd_create("paper"), "w+b")
    file.write(content)
    file.seek(0)
    return file


def _answer(code: int, answer: bytes) -> tuple[str, bytes]:
    if code != 0:  # killed by its limits, or by the file
        raise PaperRefused("too_heavy")
    kind, _, drawn = answer.partition(b"\n")
    told = kind.decode("ascii", "replace")
    if told in KINDS:
        return told, drawn
    raise PaperRefused(told if told in REFUSALS else "unreadable")
