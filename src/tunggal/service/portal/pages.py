"""Draws a page in one language; answers to a status question all have the same length."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tunggal.policy.messages import LANGUAGES
from tunggal.policy.portal import PortalWords

CLASS = 12 * 1024  # bytes; a page of a very large family takes twice as many
_TOKEN_HERE, _AGAIN_HERE = "token-of-forms-here", "pass-here"
_OPEN, _CLOSE = b"<!--", b"-->"


def language_of(request: HttpRequest) -> str:
    """The language of an address, else the first that the browser prefers and we speak."""
    begins = str(request.path_info).strip("/").partition("/")[0]
    if begins in LANGUAGES:
        return begins
    preferred = str(request.headers.get("Accept-Language", ""))
    for wanted in preferred[:200].split(","):
        if wanted.strip()[:2].lower() in LANGUAGES:
            return wanted.strip()[:2].lower()
    return LANGUAGES[0]


def draw(request: HttpRequest, template: str, **values: Any) -> str:
    """The text of a page in the request's language."""
    shared = _shared(language_of(request), values.pop("page", "home"))
    return str(_template(template).render({**shared, "csrf": _token(request), **values}))


def draw_absent(request: HttpRequest, quarter: str, again: str) -> str:
    """The page for whoever is not shown a card: it says the same to all, so it is kept drawn."""
    text = _absent(language_of(request), quarter)
    return text.replace(_TOKEN_HERE, _token(request)).replace(_AGAIN_HERE, again)


@lru_cache(maxsize=8)
def _absent(language: str, quarter: str) -> str:
    lead = settings.WORDS[language].say("absent_lead", quarter=quarter)
    values = {"lead": lead, "csrf": _TOKEN_HERE, "again": _AGAIN_HERE}
    return str(_template("absent").render({**_shared(language, "status"), **values}))


def _token(request: HttpRequest) -> str:
    """The token of the request's forms: made once, since a page may be drawn twice."""
    if not hasattr(request, "token_of_forms"):
        request.token_of_forms = get_token(request)
    return str(request.token_of_forms)


@lru_cache(maxsize=32)
def _template(name: str) -> Any:
    return get_template(f"portal/{name}.html")


@lru_cache(maxsize=8)
def _shared(language: str, page: str) -> dict[str, Any]:
    """What all pages of a language have in common; `page` is what the other language leads to."""
    words: PortalWords = settings.WORDS[language]
    other = next(each for each in LANGUAGES if each != language)
    return {
        "words": words.phrases,
        "language": language,
        "other": other,
        "other_words": settings.WORDS[other].phrases,
        "home": reverse("home", args=[language]),
        "status": reverse("status", args=[language]),
        "elsewhere": reverse(page, args=[other]),
        "footer": words.say("footer", office=settings.OFFICE.name[language]),
        "help": _help(words),
    }


def _help(words: PortalWords) -> SafeString:
    """Where to turn to, with numbers that a telephone can call at a touch."""
    office = settings.OFFICE
    numbers = {"call_centre": office.call_centre, "whatsapp": office.whatsapp}
    links = {
        name: format_html('<a class="tel" href="tel:{}">{}</a>', _digits(number), number)
        for name, number in numbers.items()
    }
    return format_html(words.phrases["help"].replace("&", "&amp;").replace("<", "&lt;"), **links)


def _digits(number: str) -> str:
    return "".join(each for each in number if each in "+0123456789")


def page(request: HttpRequest, template: str, *, number: int = 200, **values: Any) -> HttpResponse:
    """A page as an answer."""
    return HttpResponse(draw(request, template, **values), status=number)


def same_length(text: str) -> HttpResponse:
    """A page filled up to its class of length, so that its bytes do not tell what it says.

    The filling is random: a proxy that compresses would otherwise undo it.
    """
    body = text.encode()
    room = -(len(body) + len(_OPEN) + len(_CLOSE)) % CLASS
    filling = secrets.token_hex(room // 2 + 1)[:room].encode()
    return HttpResponse(body + _OPEN + filling + _CLOSE)
