"""Fetches what somebody sent us: first the address of a file, then the file, never more than it may be."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tunggal.adapters.stores.whatsapp_settings import WhatsAppSettings

MOST_BYTES = 16_000_000  # of one file; the papers' and recordings' own limits are below it
_PIECE = 65_536
_WITHIN = 30.0  # seconds for a whole file, however slowly it comes
_MOST_MOVES = 3
_LOCAL = ("localhost", "127.0.0.1", "::1")
Get = Callable[[str], tuple[int, bytes]]


class MediaRefused(Exception):
    """It will not come: `problem` is gone, too_big, wrong_host or broken."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class MediaLater(Exception):
    """The platform did not answer; it may come if it is asked again."""


@dataclass(frozen=True)
class MediaAddress:
    """Where a file lies for some minutes, and what it must be."""

    address: str = field(repr=False)
    sha256: str


def read_address(media_id: str, get: Get, base: str) -> MediaAddress:
    """Ask the platform where a file lies."""
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,100}", media_id, re.ASCII):
        raise MediaRefused("broken")
    try:
        status, raw = get(f"{base}/{media_id}")
    except (OSError, http.client.HTTPException) as fault:
        raise MediaLater(type(fault).__name__) from None
    if status in (400, 404, 410):
        raise MediaRefused("gone")
    if status != 200:
        raise MediaLater(f"http_{status}")
    return _read(raw)


def _read(raw: bytes) -> MediaAddress:
    try:
        said = json.loads(raw)
        address, size = str(said["url"]), int(said.get("file_size") or 0)
        shown = str(said.get("sha256") or "").lower()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise MediaRefused("broken") from None
    if size > MOST_BYTES:
        raise MediaRefused("too_big")
    return MediaAddress(address, shown)


def fetch(
    found: MediaAddress, settings: WhatsAppSettings, headers: Mapping[str, str], *, safe: ssl.SSLContext
) -> bytes:  # fmt: skip
    """The file; follows a move only to hosts that the settings name."""
    address, until = found.address, time.monotonic() + _WITHIN
    for _ in range(_MOST_MOVES):
        try:
            moved, content = _call(address, settings, headers, safe, until)
        except (OSError, http.client.HTTPException) as fault:
            raise MediaLater(type(fault).__name__) from None
        if not moved:
            # Hexadecimal, as the platform writes it beside the address; elsewhere it is base64.
            if re.fullmatch(r"[0-9a-f]{64}", found.sha256, re.ASCII):
                _compare(content, found.sha256)
            return content
        address = moved
    raise MediaRefused("wrong_host")


def _compare(content: bytes, expected: str) -> None:
    if hashlib.sha256(content).hexdigest() != expected:
        raise MediaRefused("broken")


def _call(
    address: str,
    settings: WhatsAppSettings,
    headers: Mapping[str, str],
    safe: ssl.SSLContext,
    until: float,
) -> tuple[str, bytes]:
    """Where it has moved to, or the file."""
    line, path = _line(address, settings, safe)
    try:
        line.request("GET", path, headers={**headers, "User-Agent": "tunggal"})
        response = line.getresponse()
        if response.status in (301, 302, 303, 307, 308):
            return response.getheader("Location", "") or "none", b""
        if response.status in (400, 404, 410):
            raise MediaRefused("gone")
        if response.status != 200:
            raise MediaLater(f"http_{response.status}")
        return "", _pieces(response, until)
    finally:
        line.close()


def _line(
    address: str, settings: WhatsAppSettings, safe: ssl.SSLContext
) -> tuple[http.client.HTTPConnection, str]:
    """A line to a host that may be asked: our token goes nowhere else."""
    try:
        parts, ours = urlsplit(address), urlsplit(settings.address)
        port = parts.port
    except ValueError:
        raise MediaRefused("wrong_host") from None
    host = parts.hostname or ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "https" and (host in settings.media_hosts or parts.netloc == ours.netloc):
        return http.client.HTTPSConnection(host, port, timeout=10, context=safe), path
    if parts.scheme == ours.scheme == "http" and host in _LOCAL and parts.netloc == ours.netloc:
        return http.client.HTTPConnection(host, port, timeout=10), path
    raise MediaRefused("wrong_host")


def _pieces(response: http.client.HTTPResponse, until: float) -> bytes:
    pieces, size = list[bytes](), 0
    while piece := response.read1(_PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise MediaRefused("too_big")
        if time.monotonic() > until:
            raise MediaLater("slow")
        pieces.append(piece)
    if response.length:  # it ended before its end
        raise MediaLater("cut")
    return b"".join(pieces)
