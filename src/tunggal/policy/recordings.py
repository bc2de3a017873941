"""Recordings of speech that are sent in: their limits, `policy/papers/recordings.yaml`, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tunggal.policy.reading import read_policy

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class RecordingLimits:
    """What one recording may be, and how long one that nobody asks for is kept."""

    bytes: int
    seconds: int
    unused: timedelta


def read_recording_limits(folder: Path) -> RecordingLimits:
    """The limits of the file; raises PolicyRefused."""
    top = read_policy(folder / "recordings.yaml")
    top.text("basis")
    limits = RecordingLimits(
        top.whole("megabytes", at_least=1) * _MEGABYTE,
        top.whole("seconds", at_least=1),
        timedelta(hours=top.whole("unused_hours", at_least=1)),
    )
    top.done()
    return limits
