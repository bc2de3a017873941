"""Text encodings of deliveries: turned into UTF-8 on the way, and faults found in their place."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO

_CHUNK = 2**20


@dataclass(frozen=True)
class BadBytes:
    """Where text stops being of its encoding: the row, and what stands before it in the row."""

    row: int
    before: str


class Transcoder(io.RawIOBase):
    """Bytes of a file as UTF-8; Windows-1252 is turned into it, UTF-8 passes as it is.

    Windows-1252 can read almost any bytes, so UTF-8 that is taken for it would pass as garbage:
    `looks_like_utf8` says afterwards that all letters beyond ASCII were well-formed UTF-8.
    """

    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self._raw = raw
        self._foreign = encoding == "windows-1252"
        self._utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._beyond_ascii = False

    @property
    def looks_like_utf8(self) -> bool:
        return self._foreign and self._beyond_ascii and self._utf8 is not None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(_CHUNK if size < 0 else size)
        if not self._foreign or data.isascii():
            return data
        self._beyond_ascii = True
        self._try_as_utf8(data)
        return data.decode("windows-1252").encode("utf-8")

    def _try_as_utf8(self, data: bytes) -> None:
        try:
            if self._utf8 is not None:
                self._utf8.decode(data)
        except UnicodeDecodeError:
            self._utf8 = None


def locate_bad_bytes(raw: BinaryIO, encoding: str) -> BadBytes:
    """The first row that is not of an encoding; counts lines, so quoted line breaks add to it."""
    for row, line in enumerate(raw, start=1):
        try:
            line.decode(encoding)
        except UnicodeDecodeError as fault:
            return BadBytes(row, line[: fault.start].decode(encoding, errors="replace"))
    return BadBytes(1, "")
