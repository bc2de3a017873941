"""What every room of accounts needs, made once: what seals, counts and hides."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from tunggal.adapters.cases.sealing import Sealing
from tunggal.policy.phrases import Phrases
from tunggal.service.web.addresses import address_of


@lru_cache(maxsize=1)
def sealing() -> Sealing:
    """What seals and hashes what accounts say of people."""
    return Sealing(settings.SECRETS, "account")


@lru_cache(maxsize=1)
def counting_key() -> bytes:
    """The key under which codes that were asked for are counted."""
    key: bytes = settings.SECRETS.derived("account_limits")
    return key


def hidden_key(key: str, prefix: str, version: int) -> str:
    """A key of the shared cache as a keyed hash: it may hold an address or a code."""
    return sealing().hashed("cache", f"{prefix}:{version}:{key}")


def words(language: str) -> Phrases:
    """The sentences of signing in."""
    found: Phrases = settings.ACCOUNT_WORDS[language]
    return found


def caller(request: HttpRequest) -> str:
    """The network address that a request is counted by."""
    return address_of(request.META, settings.SERVICE.proxies)
