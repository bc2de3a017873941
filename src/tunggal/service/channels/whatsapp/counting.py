"""How much of one sender is taken within some minutes, by the time at which it was sent.

What came while we were away is so held against nobody.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.conf import settings

from tunggal.service.lookup import limits

SLOWER = "slower"  # why something was not taken


def within(what: str, who: str, *, sent_at: datetime) -> bool:
    """Count one of messages, files or times told; whether it is within the limits."""
    return limits.count({what: who}, key=_key(), limits=settings.RECEIVING, at=sent_at)


@lru_cache(maxsize=1)
def _key() -> bytes:
    key: bytes = settings.SECRETS.derived("whatsapp_limits")
    return key
