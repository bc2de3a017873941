"""What seals messages and hashes their keys, made once from the data key of the service."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from tunggal.adapters.cases.sealing import Sealing

_PURPOSE = "message"


@lru_cache(maxsize=1)
def sealing() -> Sealing:
    """Seals with keys of its own, so that no message opens as a case."""
    return Sealing(settings.SECRETS, _PURPOSE)


def hashed(key: str) -> str:
    """The hash under which a message is kept."""
    return sealing().hashed("key", key)


def pair_of(contact: str) -> str:
    """The hash under which a addressee is known, however the number is written."""
    return sealing().hashed("pair", contact.lstrip("+"))
