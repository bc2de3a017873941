"""Sends by calling a gateway: one POST of JSON per message, with a bearer token and the message's key.

The gateway takes a message of one `Idempotency-Key` once. Where no answer came it is not known
whether it did, so the message is tried again under the same key.
"""

from __future__ import annotations

import http.client
import json
import ssl
from urllib.parse import urlsplit

from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing, values_of

TIMEOUT = 10  # seconds
_NEVER = (400, 410, 413, 422)  # the message itself is refused; all else may be mended elsewhere
_MOST_WAIT = 6 * 3600  # seconds that a gateway may ask us to wait


class GatewaySender:
    """Calls one address, by `https://` or on this machine by `http://`."""

    def __init__(self, address: str, token: str, *, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port
        self._path = parts.path or "/"
        self._secure = parts.scheme == "https"
        self._token, self._timeout = token, timeout

    def send(self, message: Outgoing) -> Answer:
        """Call the gateway once."""
        connection = self._connection()
        try:
            connection.request("POST", self._path, self._body(message), self._headers(message))
            response = connection.getresponse()
            wait = _seconds(response.getheader("Retry-After", ""))
            return _answer(response.status, wait)
        except (OSError, http.client.HTTPException) as fault:
            return Answer(Fate.LATER, type(fault).__name__[:40])
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            safe = ssl.create_default_context()
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout, context=safe
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)

    def _body(self, message: Outgoing) -> bytes:
        return json.dumps(values_of(message), ensure_ascii=False).encode()

    def _headers(self, message: Outgoing) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
        return headers | ({"Authorization": f"Bearer {self._token}"} if self._token else {})


def _answer(status: int, wait: int) -> Answer:
    if 200 <= status < 300:
        return Answer(Fate.SENT)
    return Answer(Fate.NEVER if status in _NEVER else Fate.LATER, f"http_{status}", wait)


def _seconds(text: str) -> int:
    return min(int(text), _MOST_WAIT) if text.isascii() and text.isdigit() and len(text) < 9 else 0
