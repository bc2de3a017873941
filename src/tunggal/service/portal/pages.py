"""Pages of a status: what is around a card is kept drawn, and answers all have the same length."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tunggal.service.web.pages import (
    address,
    language_of,
    other_than,
    shared_values,
    template_of,
    token,
)

DEVICE = "device"
CLASS = 12 * 1024  # bytes; a page of a very large family takes twice as many
_TOKEN_HERE, _AGAIN_HERE, _CARD_HERE = "token-of-forms-here", "pass-here", "card-here"
_TOKEN = re.compile(r"[A-Za-z0-9]{64}")
_OPEN, _CLOSE = b"<!--", b"-->"


def draw_card(request: HttpRequest, values: Mapping[str, Any], again: str) -> str:
    """The page of whoever is shown a card."""
    language = language_of(request)
    card = template_of("portal/card").render({**shared_values(language), **values})
    return _own(request, _drawn("portal/result", language), again).replace(_CARD_HERE, card)


def draw_absent(request: HttpRequest, quarter: str, again: str) -> str:
    """The page for whoever is not shown a card."""
    return _own(request, _drawn("portal/absent", language_of(request), quarter), again)


@lru_cache(maxsize=16)
def _drawn(template: str, language: str, quarter: str = "") -> str:
    """What a page says to all alike, with a place for each thing that differs."""
    values = {
        "lead": settings.WORDS[language].say("absent_lead", quarter=quarter),
        "elsewhere": address("status", other_than(language)),
        "csrf": _TOKEN_HERE,
        "again": _AGAIN_HERE,
        "card": _CARD_HERE,
    }
    return str(template_of(template).render({**shared_values(language), **values}))


def _own(request: HttpRequest, drawn: str, again: str) -> str:
    """A drawn page with the reader's own token and pass."""
    # The token that came has been checked; a new one, and its cookie, would cost as much as a query.
    sent = request.POST.get("csrfmiddlewaretoken", "")
    kept = sent if _TOKEN.fullmatch(sent) else token(request)
    return drawn.replace(_TOKEN_HERE, kept).replace(_AGAIN_HERE, again)


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
