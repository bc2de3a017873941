"""Whether the platform itself sent what came: an HMAC over the very bytes, with a secret of our own."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

_FORM = re.compile(r"sha256=([0-9a-fA-F]{64})", re.ASCII)


def is_signed(raw: bytes, header: str, secrets: Iterable[str]) -> bool:
    """Whether a header is the signature of these bytes under one of the secrets; each is tried in full."""
    form = _FORM.fullmatch(header)
    given = form[1].lower() if form else ""
    fits = [hmac.compare_digest(_signed(raw, secret), given) for secret in secrets if secret]
    return any(fits)


def signature(raw: bytes, secret: str) -> str:
    """The header that signs these bytes."""
    return f"sha256={_signed(raw, secret)}"


def _signed(raw: bytes, secret: str) -> str:
    return hmac.digest(secret.encode(), raw, hashlib.sha256).hex()


def is_word(given: str, expected: str) -> bool:
    """Whether a secret word was given, in a time that says nothing of it; no word fits none."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())
