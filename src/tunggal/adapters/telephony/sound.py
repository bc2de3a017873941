"""Sound as plain numbers: WAV files as a telephone has them, and speech brought down to their rate."""

from __future__ import annotations

import io
import struct
import wave
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

RATE = 8_000  # samples a second on a telephone line
Samples = Any  # an array of 16-bit numbers
_REACH = 24  # samples on each side that make one new sample
_PASSED = 3_600  # Hz; above it nothing may stay, or it would be heard as another tone
_UNKNOWN = 0x7FFF0000  # lengths from here on stand in headers of streams that had not ended


class BadSound(Exception):
    """Why a sound file cannot be used, in words."""


@dataclass(frozen=True)
class Sound:
    """One channel of 16-bit samples."""

    samples: Samples
    rate: int = RATE

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def read_wav(content: bytes) -> Sound:
    """A WAV file of one channel and 16 bits, even one whose writer was stopped; raises BadSound."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise BadSound("is no WAV file")
    at, rate = 12, 0
    while at + 8 <= len(content):
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        body = at + 8
        if name == b"fmt ":
            rate = _rate(content[body : body + 16])
        elif name == b"data":
            if not rate:
                raise BadSound("has sound before its format")
            # Of a recording that was cut off the header says nothing, or too much.
            end = len(content) if length == 0 or length >= _UNKNOWN else body + length
            return Sound(_samples(content[body:end]), rate)
        at = body + length + length % 2
    raise BadSound("has no sound in it")


def _rate(head: bytes) -> int:
    if len(head) < 16:
        raise BadSound("has a broken header")
    coding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", head)
    if coding != 1 or bits != 16:
        raise BadSound("is not in PCM of 16 bits")
    if channels != 1:
        raise BadSound(f"has {channels} channels instead of one")
    if not RATE <= rate <= 192_000:
        raise BadSound(f"has {rate} samples a second")
    return int(rate)


def _samples(raw: bytes) -> Samples:
    return np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.int16)


def write_wav(sound: Sound) -> bytes:
    """A sound as a WAV file with nothing in it but the sound."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples.astype("<i2").tobytes())
    return made.getvalue()


def at_telephone_rate(sound: Sound) -> Sound:
    """The same sound with 8,000 samples a second."""
    if sound.rate == RATE or not len(sound.samples):
        return Sound(sound.samples)
    step = Fraction(sound.rate, RATE)
    made: Samples = np.zeros(int(len(sound.samples) / step))
    padded = np.pad(sound.samples.astype(np.float64), (_REACH, 2 * _REACH + 1))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _REACH + 1)
    # Every `denominator`-th new sample lies alike between old ones, so it has the same weights.
    for phase in range(min(step.denominator, len(made))):
        place = phase * step
        count = len(made[phase :: step.denominator])
        near = windows[int(place) :: step.numerator][:count]
        made[phase :: step.denominator] = near @ _weights(float(place % 1), sound.rate)
    return Sound(np.clip(np.rint(made), -32768, 32767).astype(np.int16))


@lru_cache(maxsize=1_024)
def _weights(away: float, rate: int) -> Samples:
    """How much each neighbour counts for a sample between them: a low-pass of windowed sinc."""
    steps = np.arange(-_REACH, _REACH + 1) - away
    cut = 2 * _PASSED / rate
    return cut * np.sinc(cut * steps) * np.cos(np.pi * steps / (2 * _REACH + 2)) ** 2


def joined(sounds: list[Sound], *, pause: float = 0.15) -> Sound:
    """Sounds of a telephone line one after the other, with a pause between them."""
    gap: Samples = np.zeros(int(pause * RATE), dtype=np.int16)
    parts = [part for sound in sounds for part in (sound.samples, gap)][:-1]
    return Sound(np.concatenate(parts) if parts else gap[:0])


def tone(*, hertz: float = 440.0, seconds: float = 0.35) -> Sound:
    """The tone after which one speaks."""
    at = np.arange(int(seconds * RATE)) / RATE
    swell = np.minimum(1, np.minimum(at, seconds - at) / 0.02)  # no click at either end
    return Sound((9_000 * swell * np.sin(2 * np.pi * hertz * at)).astype(np.int16))
