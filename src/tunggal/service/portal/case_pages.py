"""Draws the pages of cases: their own words, the words of casework, and the menu of who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.casework.refusals import CaseRefused
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import CaseWords
from tunggal.policy.phrases import Phrases
from tunggal.service.cases.means import policy, sealing
from tunggal.service.lookup.limits import PURPOSE, count
from tunggal.service.web import errors, pages
from tunggal.service.web.pages import language_of


@dataclass(frozen=True)
class Entry:
    """One entry of the menu."""

    words: str
    address: str
    here: bool


View = Callable[..., HttpResponse]
READ, FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")
_MENU = (("my_cases", "cases"), ("my_family", "family"))  # phrase, address


def answers(*methods: str) -> Callable[[View], View]:
    """A view that is called with these methods only."""

    def marked(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return errors.wrong_method(request, methods)
            return view(request, *args, **kwargs)

        return answered

    return marked


def page(
    request: HttpRequest, template: str, *, number: int = 200, title: str = "", **values: Any
) -> HttpResponse:
    """A page of cases; `template` is its name among them."""
    language = language_of(request)
    frame = {
        "say": words_of(language).phrases,
        "spoken": spoken(language).groups,
        "mark": mark_of(request),
        "no_script": words_of(language).say(
            "no_script", minutes=str(settings.ACCOUNT_LIMITS.citizen.idle)
        ),
        "here": request.path,
        "list": reverse("cases", args=[language]),
        "bring": reverse("case_choose", args=[language]),
        "title": title[:1].upper() + title[1:],
        **menu(request),
    }
    return pages.page(request, f"portal/cases/{template}", number=number, **{**frame, **values})


def menu(request: HttpRequest) -> dict[str, Any]:
    """What `portal/menu.html` needs: where a citizen who is signed in may go, and how to leave."""
    language = language_of(request)
    here = request.resolver_match.view_name if request.resolver_match else ""
    words = words_of(language)
    entries = [
        Entry(words.say(phrase), reverse(name, args=[language]), here == name)
        for phrase, name in _MENU
    ]
    return {"menu": entries, "leave": reverse("leave", args=[language]), "say": words.phrases}


def mark_of(request: HttpRequest) -> str:
    """What parts the drafts of one account from another's on the same telephone; it names nobody."""
    return sealing().hashed("draft", request.actor.code)[:12]


def words_of(language: str) -> Phrases:
    """The sentences of these pages."""
    words: Phrases = settings.CASE_WORDS[language]
    return words


def spoken(language: str) -> CaseWords:
    """The words of casework."""
    return policy().words[language]


def day_in(language: str) -> Callable[[date], str]:
    """Writes days as people of a language do."""
    return lambda day: day_word(day, language)


def refused(told: CaseRefused, language: str) -> str:
    """Why a wish or a step is refused, and what can be done instead."""
    return told.refusal.said(policy(), language, day_in(language))


def too_often(request: HttpRequest, at: datetime) -> HttpResponse | None:
    """429 for an account that sends one form after the other; else None, and this one is counted."""
    limits, key = settings.FORM_LIMITS, settings.SECRETS.derived(PURPOSE)
    if count({"form": request.actor.code}, key=key, limits=limits, at=at):
        return None
    language, minutes = language_of(request), str(limits.minutes)
    title = settings.WORDS[language].say("limited_title")
    text = words_of(language).say("too_often", minutes=minutes)
    response = errors.problem(request, 429, title, text)
    response.headers["Retry-After"] = str(60 * limits.minutes)
    return response


def unloaded(request: HttpRequest) -> HttpResponse:
    """503: no release is loaded yet, so nothing can be looked up."""
    words = settings.WORDS[language_of(request)]
    response = errors.problem(request, 503, words.say("unloaded_title"), words.say("unloaded"))
    response.headers["Retry-After"] = "600"
    return response
