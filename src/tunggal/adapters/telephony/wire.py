"""The lines between Asterisk and us, FastAGI, and whether the caller is still there."""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tunggal.adapters.telephony.calls import Gone

MOST_LINE = 4_096  # bytes of one line
MOST_HEAD = 60  # lines before the first command
_RESULT = re.compile(r"result=([^\s(]*)(?:\s+\((\w+)\))?")


class AgiBroken(Exception):
    """Asterisk did not do what it was told; the text holds nothing that was keyed in."""


@dataclass
class AgiConnection:
    """Lines to and from Asterisk, and whether the caller is still there."""

    wire: socket.socket
    gone: bool = False
    _read: bytes = b""

    def head(self, *, within: float) -> Mapping[str, str]:
        """What Asterisk says of the call at first: `agi_uniqueid` and so on."""
        said, until = dict[str, str](), time.monotonic() + within
        for _ in range(MOST_HEAD):
            line = self.line(until)
            if not line:
                return said
            name, _, value = line.partition(":")
            if name in said:  # one of them may be the end of a caller's own words
                raise AgiBroken("the head says something twice")
            said[name] = value.strip()
        raise AgiBroken("the head is too long")

    def line(self, until: float) -> str:
        """The next line; raises Gone when there will be none."""
        while b"\n" not in self._read:
            if len(self._read) > MOST_LINE:
                raise AgiBroken("a line is too long")
            if not self.is_ready(until - time.monotonic()):
                raise AgiBroken("no answer in time")
            try:
                came = self.wire.recv(4_096)
            except OSError:
                came = b""
            if not came:
                self.gone = True
                raise Gone
            self._read += came
        line, _, self._read = self._read.partition(b"\n")
        return line.decode("utf-8", "replace").rstrip("\r")

    def is_ready(self, seconds: float) -> bool:
        """Whether something can be read within some time."""
        if b"\n" in self._read:
            return True
        return bool(select.select([self.wire], [], [], max(0.0, seconds))[0])

    def send(self, command: str) -> None:
        if self.gone:
            raise Gone
        try:
            self.wire.sendall(command.encode() + b"\n")
        except OSError:
            self.gone = True
            raise Gone from None

    def answer(self, within: float) -> tuple[str, str]:
        """The result of a command and the word behind it, such as `timeout`."""
        until = time.monotonic() + within
        while (line := self.line(until)) == "HANGUP":
            pass
        found = _RESULT.search(line) if line.startswith("200") else None
        if line.startswith("511"):
            self.gone = True
            raise Gone
        if found is None:
            raise AgiBroken(f"answered {line[:3]}")
        return found[1], found[2] or ""
