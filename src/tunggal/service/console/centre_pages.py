"""Draws a page of the command centre: its own words and ways beside those of the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import Role
from tunggal.policy.phrases import Phrases
from tunggal.service.access import ACCESS
from tunggal.service.centre.means import CentreRefused, rules
from tunggal.service.console.pages import address_of, case_words, page
from tunggal.service.web.pages import language_of

_WAYS = ("centre", "tasks", "chats", "shifts", "handover", "levels", "nuisance")
_BRING = "bring:"  # before the kind of case, where the errand is to bring one
_ERRANDS = ("status", "follow", "message", "call_back")


def centre_page(
    request: HttpRequest, template: str, *, number: int = 200, **values: Any
) -> HttpResponse:
    """A page of the centre; `c` holds its sentences."""
    words, language = centre_words(request), language_of(request)
    ways = [
        (address_of(f"console:{name}", language), words.phrases[_title(name)], _is_here(request, name))
        for name in _WAYS
        if ACCESS[f"console:{name}"].admits(request.actor.role)
    ]  # fmt: skip
    desk = address_of("console:centre", language)
    return page(
        request, template, number=number, c=words.phrases, ways=ways, desk=desk,
        wrap=address_of("console:wrap_up", language), is_agent=request.actor.role is Role.AGENT,
        **values,
    )  # fmt: skip


def centre_words(request: HttpRequest) -> Phrases:
    """The sentences of the centre in the language of a request."""
    words: Phrases = settings.CENTRE_WORDS[language_of(request)]
    return words


def refusal_words(request: HttpRequest, refused: CentreRefused) -> str:
    """Why something cannot be done now, and what to do."""
    values = {"shift_too_long": {"hours": str(int(rules().shifts.longest.total_seconds()) // 3600)}}
    return centre_words(request).say(f"refused_{refused.code}", **values.get(refused.code, {}))


def moment(at: datetime, language: str, *, now: datetime) -> str:
    """A moment on the centre's clock; with its day unless that is today."""
    local = at.astimezone(rules().clock)
    clock = f"{local:%H:%M} {local.tzname()}"
    if local.date() == now.astimezone(rules().clock).date():
        return clock
    return f"{day_word(local.date(), language)}, {clock}"


def lasted(seconds: float) -> str:
    """A time as minutes and seconds, with hours where there are any."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def errand_words(errand: str, request: HttpRequest) -> str:
    """What somebody came for, as far as it was said."""
    kind = errand.removeprefix(_BRING)
    words = case_words(language_of(request))
    if kind in words.groups["kinds"]:
        return words.label("kinds", kind)
    return centre_words(request).phrases[f"errand_{errand if errand in _ERRANDS else 'other'}"]


def _title(name: str) -> str:
    return "nav_desk" if name == "centre" else f"nav_{name}"


def _is_here(request: HttpRequest, name: str) -> bool:
    here = str(request.resolver_match.url_name)
    inside = {"task": "tasks", "chat": "chats", "wrap_up": "centre", "sign_off": "shifts"}
    return inside.get(here, here) == name
