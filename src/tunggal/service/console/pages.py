"""Draws a page of the console: its own words, the words of cases, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import regions_seen
from tunggal.policy.case_terms import OFFICERS, CaseWords, Role
from tunggal.policy.phrases import Phrases
from tunggal.service.access import ACCESS, Access
from tunggal.service.cases.means import policy
from tunggal.service.console.lines import region_name
from tunggal.service.web import pages
from tunggal.service.web.pages import language_of

READ, FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")
# Entries of the menu, each the name of a page and of its phrase. Who may not call it does not see it,
# nor who would find nothing there.
_MENU = (
    "queue",
    "centre",
    "caller",
    "round",
    "minutes",
    "search",
    "bring",
    "dashboard",
    "outbox",
    "audit",
)
_OF_USE: Mapping[str, tuple[Role, ...]] = {
    "queue": (*OFFICERS, Role.AGENT),
    "round": (Role.FACILITATOR,),
    "minutes": (Role.VILLAGE_OPERATOR,),
    "bring": (Role.VILLAGE_OPERATOR, Role.FACILITATOR, Role.AGENT),
}


@dataclass(frozen=True)
class Entry:
    """One entry of the menu."""

    words: str
    address: str
    here: bool


def page(request: HttpRequest, template: str, *, number: int = 200, **values: Any) -> HttpResponse:
    """A page of the console; `template` is its name in this room."""
    return pages.page(request, f"console/{template}", number=number, **frame(request), **values)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What all pages of the console have in common.

    `say` holds the sentences of the console, `label(group, code)` gives a word of casework, `spoken`
    all of them; `here` is the page itself.
    """
    language, words = language_of(request), words_of(request)
    return {
        "say": words.phrases,
        "label": case_words(language).label,
        "menu": tuple(_menu(request, words, language)),
        "me": _me(request, words, language),
        "leave": address_of("account_logout"),
        "spoken": case_words(language).groups,
        "here": request.path,
        **{name: address_of(f"console:{name}", language) for name in ("queue", "bring", "caller")},
    }


def words_of(request: HttpRequest) -> Phrases:
    """The sentences of the console in the language of a request."""
    words: Phrases = settings.CONSOLE_WORDS[language_of(request)]
    return words


def case_words(language: str) -> CaseWords:
    """The words of casework in a language."""
    return policy().words[language]


def _menu(request: HttpRequest, words: Phrases, language: str) -> Any:
    here, role = request.resolver_match.view_name, request.actor.role
    for each in _MENU:
        name = f"console:{each}"
        of_use = role in _OF_USE.get(each, (role,)) and ACCESS.get(name, Access()).admits(role)
        if of_use and (address := address_of(name, language)):
            yield Entry(words.phrases[f"menu_{each}"], address, here == name)
    if address := address_of("mfa_index"):
        yield Entry(words.phrases["menu_factors"], address, here=False)


def address_of(name: str, *parts: str) -> str:
    """The address of a page, or nothing where this door has no such page."""
    try:
        return str(reverse(name, args=parts))
    except NoReverseMatch:
        return ""


def number_of(text: str) -> CaseNumber | None:
    """The case number of an address, or None."""
    try:
        return CaseNumber.parse(text)
    except ValueError:
        return None


def _me(request: HttpRequest, words: Phrases, language: str) -> str:
    actor: Actor = request.actor
    role = case_words(language).label("roles", actor.role)
    everywhere = regions_seen(actor) is None or actor.role is Role.AGENT
    places = ", ".join(map(region_name, actor.regions))
    where = words.phrases["whole_country"] if everywhere else places
    return f"{request.user.name} ({role}, {where or words.phrases['no_region']})"
