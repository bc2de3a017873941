"""What seals the inbox and hashes its keys, made once from the data key of the service."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from tunggal.adapters.cases.sealing import Sealing


@lru_cache(maxsize=1)
def sealing() -> Sealing:
    """Seals with keys of its own, so that nothing that came in opens as a case."""
    return Sealing(settings.SECRETS, "whatsapp")


def hashed(what: str, text: str) -> str:
    """The hash under which something is kept; of nothing, nothing."""
    return sealing().hashed(what, text)
