"""Pages of a status: answers to a status question all have the same length."""

from __future__ import annotations

import secrets
from functools import lru_cache

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.service.web.pages import language_of, other_than, shared_values, template_of, token

DEVICE = "device"
CLASS = 12 * 1024  # bytes; a page of a very large family takes twice as many
_TOKEN_HERE, _AGAIN_HERE = "token-of-forms-here", "pass-here"
_OPEN, _CLOSE = b"<!--", b"-->"


def draw_absent(request: HttpRequest, quarter: str, again: str) -> str:
    """The page for whoever is not shown a card: it says the same to all, so it is kept drawn."""
    text = _absent(language_of(request), quarter)
    return text.replace(_TOKEN_HERE, token(request)).replace(_AGAIN_HERE, again)


@lru_cache(maxsize=8)
def _absent(language: str, quarter: str) -> str:
    values = {
        "lead": settings.WORDS[language].say("absent_lead", quarter=quarter),
        "elsewhere": reverse("status", args=[other_than(language)]),
        "csrf": _TOKEN_HERE,
        "again": _AGAIN_HERE,
    }
    return str(template_of("portal/absent").render({**shared_values(language), **values}))


def same_length(text: str) -> HttpResponse:
    """A page filled up to its class of length, so that its bytes do not tell what it says.

    The filling is random: a proxy that compresses would otherwise undo it.
    """
    body = text.encode()
    room = -(len(body) + len(_OPEN) + len(_CLOSE)) % CLASS
    filling = secrets.token_hex(room // 2 + 1)[:room].encode()
    return HttpResponse(body + _OPEN + filling + _CLOSE)


def device_of(request: HttpRequest) -> str:
    """A random name of this browser, signed so that nobody invents a new one for each question."""
    try:
        return str(request.get_signed_cookie(DEVICE, salt=DEVICE))
    except (KeyError, signing.BadSignature):
        return ""
