"""Recordings that lie at the exchange: what their names say, and which of them nobody has taken in.

A name is `<key>~<language>~<number>.wav`: the key under which the message is left once, the language
of the call and the number that called. The folder is closed to everybody but bridge and exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

QUIET = 10.0  # seconds without a new word after which a recording is over
_OF_EXCHANGE = "f-"  # before the name of a call, as extensions.conf has it
# A name of a call may begin with that of its Asterisk, and a number holds what the dialplan lets through.
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._\-]{3,60})~([a-z]{2})~([+0-9]{0,20})", re.ASCII)


@dataclass(frozen=True)
class Stray:
    """A recording without a call."""

    file: Path = field(repr=False)
    key: str
    language: str
    telephone: str = field(repr=False)

    @property
    def call(self) -> str:
        """The call, where Asterisk itself has recorded it."""
        return self.key.removeprefix(_OF_EXCHANGE) if self.key.startswith(_OF_EXCHANGE) else ""


def recording_name(key: str, language: str, telephone: str) -> str:
    """The name of a recording, without its ending."""
    return f"{key}~{language}~{telephone}"


def sweep(folder: Path, *, before: float) -> int:
    """Remove what nobody will leave and nobody has looked at for long. Gives how many files went."""
    removed = 0
    for file in folder.glob("*"):
        is_stray = file.suffix == ".wav" and _NAME.fullmatch(file.stem)
        try:
            if not is_stray and file.is_file() and file.stat().st_mtime < before:
                file.unlink()
                removed += 1
        except FileNotFoundError:
            continue
    return removed


def strays(folder: Path, *, now: float) -> Iterator[Stray]:
    """Recordings that have come to their end; `now` in seconds as files count them."""
    for file in sorted(folder.glob("*.wav")):
        try:
            is_over = now - file.stat().st_mtime >= QUIET
        except FileNotFoundError:
            continue
        found = _NAME.fullmatch(file.stem)
        if is_over and found:
            yield Stray(file, found[1], found[2], found[3])
