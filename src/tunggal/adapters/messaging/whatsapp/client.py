"""Calls the Cloud API: sends one message, or fetches what somebody sent us.

The platform has no key under which it takes a message once. So a request that may have arrived, and
whose answer we have not read, is `UNKNOWN`: whoever keeps the message waits for its status.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import Any
from urllib.parse import urlsplit

from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing
from tunggal.adapters.messaging.whatsapp.faults import code_of, fate_of
from tunggal.adapters.messaging.whatsapp.media import MediaRefused, fetch, read_address
from tunggal.adapters.messaging.whatsapp.shapes import is_contact, payload
from tunggal.adapters.stores.whatsapp_settings import WhatsAppSettings

CONNECT, ANSWER = 5.0, 15.0  # seconds
_IDLE = 20.0  # seconds after which a line is closed by us, before the platform does it
_MOST_LINES = 32
_MOST_ANSWER = 100_000  # bytes


class WhatsAppClient:
    """Our number at the Cloud API. Lines stay open between messages; used by several threads."""

    def __init__(
        self, settings: WhatsAppSettings, token: str, *, list_button: Mapping[str, str],
        connect: float = CONNECT, answer: float = ANSWER,
    ) -> None:  # fmt: skip
        parts = urlsplit(settings.address)
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._base = f"{parts.path.rstrip('/')}/{settings.version}"
        self._number, self._settings = settings.phone_number_id, settings
        self._headers = {"Authorization": f"Bearer {token}"}
        self._connect, self._answer, self._list_button = connect, answer, list_button
        self._safe = ssl.create_default_context()
        self._idle: LifoQueue[tuple[float, http.client.HTTPConnection]] = LifoQueue(_MOST_LINES)

    def send(self, message: Outgoing) -> Answer:
        """Try once; what may have arrived without our knowing is `UNKNOWN`."""
        if not is_contact(message.to):
            return Answer(Fate.NEVER, "no_address")
        try:
            line = self._line()
        except OSError as fault:
            return Answer(Fate.LATER, _named(fault))
        button = self._list_button.get(message.language, "OK")
        body = json.dumps(payload(message, list_button=button), ensure_ascii=False).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        try:
            # One write: when it fails the platform has no whole request, so it took nothing.
            line.request("POST", f"{self._base}/{self._number}/messages", body, headers)
        except (OSError, http.client.HTTPException) as fault:
            line.close()
            return Answer(Fate.LATER, _named(fault))
        return self._read(line)

    def fetch_media(self, media_id: str) -> bytes:
        """What somebody sent us, whole; raises MediaRefused, or MediaLater where it may come yet."""
        address = read_address(media_id, self._get, self._base)
        return fetch(address, self._settings, self._headers, safe=self._safe)

    def _get(self, path: str) -> tuple[int, bytes]:
        """A small answer of the platform; raises OSError or HTTPException."""
        line = self._line()
        try:
            line.request("GET", path, headers=self._headers)
            response = line.getresponse()
            raw = response.read(_MOST_ANSWER + 1)
        except (OSError, http.client.HTTPException):
            line.close()
            raise
        self._keep(line, response, raw)
        return response.status, raw

    def _read(self, line: http.client.HTTPConnection) -> Answer:
        try:
            response = line.getresponse()
            raw = response.read(_MOST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as fault:
            line.close()
            return Answer(Fate.UNKNOWN, _named(fault))
        self._keep(line, response, raw)
        wait = response.getheader("Retry-After", "")
        seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else 0
        return _answer(response.status, raw, seconds)

    def _line(self) -> http.client.HTTPConnection:
        """An open line: one that was used a moment ago, or a new one."""
        with suppress(Empty):
            while True:
                since, line = self._idle.get_nowait()
                if time.monotonic() - since < _IDLE:
                    return line
                line.close()
        line = self._new()
        line.connect()
        line.sock.settimeout(self._answer)
        return line

    def _new(self) -> http.client.HTTPConnection:
        assert self._host is not None
        if self._secure:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=self._connect, context=self._safe
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=self._connect)

    def _keep(
        self, line: http.client.HTTPConnection, response: http.client.HTTPResponse, raw: bytes
    ) -> None:
        """Put a line back for the next message, when its answer was read to the end."""
        if response.will_close or len(raw) > _MOST_ANSWER or self._idle.full():
            line.close()
        else:
            self._idle.put((time.monotonic(), line))


def _answer(status: int, raw: bytes, wait: int) -> Answer:
    """What an answer means: its code decides, and without one nobody knows what became of it."""
    said = _json(raw)
    if 200 <= status < 300:
        sent = _first(said.get("messages")).get("id")
        return Answer(Fate.SENT, reference=sent) if isinstance(sent, str) and sent else _odd(status)
    error = said.get("error")
    code = code_of(error) if isinstance(error, dict) else None
    if code is None:
        return Answer(Fate.CHANNEL, f"http_{status}", wait) if status == 429 else _odd(status)
    return Answer(fate_of(code), f"wa_{code}", wait)


def _odd(status: int) -> Answer:
    """A refusal without a code took nothing; anything else may have."""
    taken = not 400 <= status < 500
    return Answer(Fate.UNKNOWN if taken else Fate.LATER, f"http_{status}")


def _json(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _first(listed: Any) -> dict[str, Any]:
    first = listed[0] if isinstance(listed, list) and listed else {}
    return first if isinstance(first, dict) else {}


def _named(fault: Exception) -> str:
    return type(fault).__name__[:40]


__all__ = ["MediaRefused", "WhatsAppClient"]
