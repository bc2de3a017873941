"""Draws a page in the language of its address."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from tunggal.policy.messages import LANGUAGES
from tunggal.policy.phrases import Phrases


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
    """The text of a page in the request's language; `template` is `room/page`."""
    language = language_of(request)
    shared = {**shared_values(language), "elsewhere": elsewhere(request, language)}
    return str(template_of(template).render({**shared, "csrf": token(request), **values}))


def page(request: HttpRequest, template: str, *, number: int = 200, **values: Any) -> HttpResponse:
    """A page as an answer."""
    return HttpResponse(draw(request, template, **values), status=number)


def switching(request: HttpRequest, form: str = "form") -> dict[str, str]:
    """The values by which the language switch of a page sends its form along, once one was sent.

    So nothing that was typed is lost; see `is_redrawn`.
    """
    return {"switch_form": form} if request.method == "POST" else {}


def is_redrawn(request: HttpRequest) -> bool:
    """Whether a form only came to be drawn in the other language: nothing is done with it."""
    return "redraw" in request.POST


def elsewhere(request: HttpRequest, language: str) -> str:
    """The address of the same page in the other language, else of its home page."""
    other, match = other_than(language), request.resolver_match
    if match is None or "language" not in match.kwargs:
        return str(reverse("home", args=[other]))
    if len(match.kwargs) == 1:
        return address(match.view_name, other)
    return str(reverse(match.view_name, kwargs={**match.kwargs, "language": other}))


@lru_cache(maxsize=128)
def address(name: str, language: str) -> str:
    """The address of a page of which there is one in each language."""
    return str(reverse(name, args=[language]))


def other_than(language: str) -> str:
    """The other language."""
    return next(each for each in LANGUAGES if each != language)


def token(request: HttpRequest) -> str:
    """The token of the request's forms: made once, since a page may be drawn twice."""
    if not hasattr(request, "token_of_forms"):
        request.token_of_forms = get_token(request)
    return str(request.token_of_forms)


@lru_cache(maxsize=128)
def template_of(name: str) -> Any:
    """A template by its room and page."""
    return get_template(f"{name}.html")


@lru_cache(maxsize=8)
def shared_values(language: str) -> dict[str, Any]:
    """What all pages of a language have in common."""
    words: Phrases = settings.WORDS[language]
    other = other_than(language)
    return {
        "words": _named(words),
        "language": language,
        "other": other,
        "other_words": _named(settings.WORDS[other]),
        "home": reverse("home", args=[language]),
        "status": reverse("status", args=[language]),
        "footer": words.say("footer", office=settings.OFFICE.name[language]),
        "help": _help(words),
    }


def _named(words: Phrases) -> SimpleNamespace:
    """The sentences as attributes, escaped once for all: templates look for these first."""
    return SimpleNamespace(**{code: escape(text) for code, text in words.phrases.items()})


def _help(words: Phrases) -> SafeString:
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
