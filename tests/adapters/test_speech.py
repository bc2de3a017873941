"""Recordings of speech: only sound passes, whatever else a file holds or says of itself."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre_world import sound
from tunggal.adapters.papers.speech import OGG, WAV, _check, _Page, _pages, _written, speech_anew
from tunggal.policy.papers import PaperRefused
from tunggal.policy.recordings import RecordingLimits

LIMITS = RecordingLimits(1_000_000, 10, timedelta(hours=24))
HEAD = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 16000, 0, 0)


def tags(*said: bytes, vendor: bytes = b"somebody's telephone") -> bytes:
    listed = b"".join(struct.pack("<I", len(each)) + each for each in said)
    return (
        b"OpusTags"
        + struct.pack("<I", len(vendor))
        + vendor
        + struct.pack("<I", len(said))
        + listed
    )


def sizes(length: int) -> bytes:
    return b"\xff" * (length // 255) + bytes([length % 255])


def opus(*, head: bytes = HEAD, title: bytes = b"", seconds: int = 2, stream: int = 7) -> bytes:
    """A stream of Ogg pages with packets that stand for Opus."""
    title = title or tags(b"ARTIST=Sari", b"LOCATION=-6.2,106.8")
    made = [
        _Page(2, 0, stream, 0, sizes(len(head)), head),
        _Page(0, 0, stream, 1, sizes(len(title)), title),
    ]
    for second in range(1, seconds + 1):
        packet = bytes([second]) * 60
        made.append(_Page(0, second * 48_000, stream, second + 1, sizes(60), packet))
    return b"".join(_written(page, page.number, last=page is made[-1]) for page in made)


def refusal(content: bytes, limits: RecordingLimits = LIMITS) -> str:
    with pytest.raises(PaperRefused) as why:
        speech_anew(content, limits)
    return why.value.code


def test_the_check_is_that_of_ogg() -> None:
    # CRC-32/MPEG-2 without its start value: the digits of the usual test, worked out bit by bit.
    value = 0
    for byte in b"123456789":
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ 0x04C11DB7 if value & 1 << 31 else value << 1
            value &= 0xFFFFFFFF
    assert _check(b"123456789") == value == 0x89A1897F


def test_wav_keeps_its_samples_and_nothing_else() -> None:
    kind, anew = speech_anew(sound(), LIMITS)
    assert (kind, anew) == (WAV, sound())
    cut = sound()[:-1]  # a line that was cut in the middle of a sample
    assert speech_anew(cut, LIMITS)[1] == speech_anew(sound()[:-2], LIMITS)[1]


def test_opus_loses_its_title_and_stays_the_same_sound() -> None:
    kind, anew = speech_anew(opus(), LIMITS)
    assert kind == OGG
    assert b"Sari" not in anew
    assert b"telephone" not in anew
    before, after = [*_pages(opus())], [*_pages(anew)]
    assert [page.body for page in after[2:]] == [page.body for page in before[2:]]
    assert [page.number for page in after] == [*range(len(after))]
    assert after[-1].flags & 4
    assert speech_anew(anew, LIMITS) == (OGG, anew)


def test_a_long_title_may_need_several_pages() -> None:
    title = tags(b"X" * 1000)
    first = _Page(0, 0, 7, 1, b"\xff" * 2, title[:510])
    rest = _Page(1, 0, 7, 2, sizes(len(title) - 510), title[510:])
    pages = [*_pages(opus(seconds=1))]
    made = [pages[0], first, rest, *pages[2:]]
    whole = b"".join(_written(page, n, last=page is made[-1]) for n, page in enumerate(made))
    assert speech_anew(whole, LIMITS)[1] == speech_anew(opus(seconds=1), LIMITS)[1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "unknown"),
        (b"ID3\x04" + b"\0" * 99, "unknown"),
        (b"RIFF\0\0\0\0WAVE", "unreadable"),
        (sound(0), "empty"),
        (sound(11), "too_large"),
        (opus(seconds=11), "too_large"),
        (opus()[:-9], "unreadable"),
        (opus()[:40], "unreadable"),
        (opus(head=b"\x01vorbis" + b"\0" * 23), "unreadable"),
        (opus(head=HEAD[:9] + b"\x06" + HEAD[10:]), "unreadable"),
        (opus(title=b"NotTags!"), "unreadable"),
        (opus() + opus(stream=8), "unreadable"),
        (opus(seconds=0), "unreadable"),
        (b"x" * 1_000_001, "too_large"),
    ],
)
def test_what_is_no_recording_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_changed_byte_is_noticed() -> None:
    whole = bytearray(opus())
    whole[len(whole) // 2] ^= 1
    assert refusal(bytes(whole)) == "unreadable"
    assert refusal(sound(1), replace(LIMITS, bytes=1_000)) == "too_large"


@given(st.binary(max_size=300), st.sampled_from([b"", b"RIFF\x24\0\0\0WAVEfmt ", b"OggS", opus()]))
def test_nothing_that_is_sent_makes_it_fail_otherwise(noise: bytes, begin: bytes) -> None:
    try:
        passed = speech_anew(begin + noise, LIMITS)
    except PaperRefused:
        return
    assert speech_anew(passed[1], LIMITS) == passed
