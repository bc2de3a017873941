"""Recordings of speech: WAV is written anew from its samples, Ogg/Opus from its checked pages.

Nothing but sound passes: no name of a device, no title, no place. What is not plainly one of the two
is refused.
"""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Iterator
from dataclasses import dataclass

from tunggal.policy.papers import PaperRefused
from tunggal.policy.recordings import RecordingLimits

WAV, OGG = "audio/wav", "audio/ogg"
_RATES = range(8_000, 48_001)
_TICKS = 48_000  # of Opus in a second, whatever the sound's own rate
_HEADER = struct.Struct("<4sBBqIIIB")
_FIRST, _LAST = 2, 4  # of a page: the first, the last of its stream
_TAGS = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)  # of nobody, and none


@dataclass(frozen=True)
class _Page:
    """One page of an Ogg stream."""

    flags: int
    position: int
    stream: int
    number: int
    sizes: bytes
    body: bytes


def speech_anew(content: bytes, limits: RecordingLimits) -> tuple[str, bytes]:
    """The type of a recording and its sound, written anew; raises PaperRefused."""
    if not content:
        raise PaperRefused("empty")
    if len(content) > limits.bytes:
        raise PaperRefused("too_large")
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return WAV, _wav(content, limits)
    if content[:4] == b"OggS":
        return OGG, _ogg(content, limits)
    raise PaperRefused("unknown")


def _wav(content: bytes, limits: RecordingLimits) -> bytes:
    try:
        with wave.open(io.BytesIO(content)) as told:
            parts, samples = told.getparams(), told.readframes(limits.bytes)
    except (wave.Error, EOFError, struct.error):
        raise PaperRefused("unreadable") from None
    if parts.nchannels not in (1, 2) or parts.sampwidth != 2 or parts.framerate not in _RATES:
        raise PaperRefused("unreadable")
    frame = parts.nchannels * parts.sampwidth
    samples = samples[: len(samples) // frame * frame]  # the last of a line that was cut
    if not samples:
        raise PaperRefused("empty")
    if len(samples) > limits.seconds * parts.framerate * frame:
        raise PaperRefused("too_large")
    made = io.BytesIO()
    with wave.open(made, "wb") as written:
        written.setnchannels(parts.nchannels)
        written.setsampwidth(parts.sampwidth)
        written.setframerate(parts.framerate)
        written.writeframes(samples)
    return made.getvalue()


def _ogg(content: bytes, limits: RecordingLimits) -> bytes:
    pages = [*_pages(content)]
    if len(pages) < 3 or len({page.stream for page in pages}) != 1:
        raise PaperRefused("unreadable")
    head, sound = pages[0], _sound(pages)
    known = head.body[:8] == b"OpusHead" and len(head.body) == 19 and head.body[9] in (1, 2)
    if not known or not head.flags & _FIRST or head.body[18] != 0:
        raise PaperRefused("unreadable")
    if max(page.position for page in sound) > limits.seconds * _TICKS:
        raise PaperRefused("too_large")
    tags = _Page(0, 0, head.stream, 1, bytes([len(_TAGS)]), _TAGS)
    return b"".join(
        _written(page, number, last=number == len(sound) + 1)
        for number, page in enumerate([head, tags, *sound])
    )


def _sound(pages: list[_Page]) -> list[_Page]:
    """The pages after the title, which may itself need several."""
    if not pages[1].body.startswith(b"OpusTags"):
        raise PaperRefused("unreadable")
    for number, page in enumerate(pages[1:], 1):
        if page.sizes and page.sizes[-1] != 255:  # here the title ends
            if page.sizes.count(255) != len(page.sizes) - 1 or number + 1 == len(pages):
                raise PaperRefused("unreadable")
            return pages[number + 1 :]
    raise PaperRefused("unreadable")


def _pages(content: bytes) -> Iterator[_Page]:
    place = 0
    while place < len(content):
        try:
            mark, version, flags, position, stream, number, check, count = _HEADER.unpack_from(
                content, place
            )
        except struct.error:
            raise PaperRefused("unreadable") from None
        sizes = content[place + _HEADER.size : place + _HEADER.size + count]
        begin = place + _HEADER.size + count
        body = content[begin : begin + sum(sizes)]
        page = _Page(flags, position, stream, number, sizes, body)
        whole = len(sizes) == count and len(body) == sum(sizes)
        if mark != b"OggS" or version or not whole or _checked(page, number, flags)[1] != check:
            raise PaperRefused("unreadable")
        yield page
        place = begin + len(body)


def _written(page: _Page, number: int, *, last: bool) -> bytes:
    flags = page.flags & ~_LAST | (_LAST if last else 0)
    return _checked(page, number, flags)[0]


def _checked(page: _Page, number: int, flags: int) -> tuple[bytes, int]:
    """A page as it is written, and its check."""
    told = (b"OggS", 0, flags, page.position, page.stream, number)
    plain = _HEADER.pack(*told, 0, len(page.sizes)) + page.sizes + page.body
    check = _check(plain)
    return _HEADER.pack(*told, check, len(page.sizes)) + page.sizes + page.body, check


def _table() -> list[int]:
    made = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        made.append(value)
    return made


_STEPS = _table()


def _check(content: bytes) -> int:
    """The check of Ogg: CRC-32 from 0, highest bit first, not turned over."""
    value = 0
    for byte in content:
        value = (value << 8 & 0xFFFFFFFF) ^ _STEPS[value >> 24 ^ byte]
    return value
