"""The pages of one's own family, for citizens who are signed in: its data, and who looked at them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import quarter_word
from tunggal.service.cases.queries import concerning, kept_back
from tunggal.service.cases.recording import name_of
from tunggal.service.lookup.own import lines_about, own_family, reasons_of
from tunggal.service.lookup.status import asking_device, serving
from tunggal.service.portal.case_pages import READ, answers, menu, unloaded
from tunggal.service.portal.family_answers import own_data
from tunggal.service.portal.family_seen import Reader, row_of
from tunggal.service.portal.pages import device_of
from tunggal.service.web.pages import language_of
from tunggal.service.web.pages import page as draw_page

ON_A_PAGE = 30
_ALL = 1 << 62


# Pressed together on the way: nothing that a stranger could choose stands beside a secret here, and
# Django mixes the token of forms anew for each page and adds a random length (BREACH).
@gzip_page
@answers(*READ)
def family(request: HttpRequest, language: str) -> HttpResponse:
    """What is recorded about the own family, and where to say that it is wrong."""
    index, actor = serving()(), request.actor
    if index is None:
        return unloaded(request)
    if actor.nik is None:
        return _nothing(request, index, "unlisted")
    at = datetime.now(UTC)
    own = own_family(index, actor.nik.digits, actor.kk, by=name_of(actor), at=at)
    if own is None:
        return _nothing(request, index, "absent")
    return page(request, "family", **own_data(own, index, language, at=at))


@gzip_page
@answers(*READ)
def family_seen(request: HttpRequest, language: str) -> HttpResponse:
    """Who looked at the data of the own family and at its cases, the newest first."""
    index, actor, at = serving()(), request.actor, datetime.now(UTC)
    if index is None:
        return unloaded(request)
    found, card = _find(index, actor)
    lines = lines_about(
        card if found else None, [f"case:{number.digits}" for number in concerning(actor)],
        before=_before(request), most=ON_A_PAGE + 1, by=name_of(actor), at=at,
        without=_kept_back(card if found else None),
    )  # fmt: skip
    shown = lines[:ON_A_PAGE]
    device = device_of(request)  # without its cookie a device cannot be told from others
    reader = Reader(
        name_of(actor), asking_device(device) if device else "", _village(actor, card, found)
    )
    here = reverse("family_seen", args=[language])
    return page(
        request, "seen",
        rows=[row_of(line, reader, index, language) for line in shown],
        later=_before(request) < _ALL, newest=here,
        older=f"{here}?before={shown[-1].number}" if len(lines) > ON_A_PAGE else "",
        complain=reverse("case_bring", args=[language, "complaint"]),
    )  # fmt: skip


def page(request: HttpRequest, template: str, *, number: int = 200, **values: Any) -> HttpResponse:
    """A page about the own family, with the menu of who is signed in."""
    language = language_of(request)
    frame = menu(request)
    frame["say"] = {**frame["say"], **settings.FAMILY_WORDS[language].phrases}
    frame["seen"] = reverse("family_seen", args=[language])
    frame["own"] = reverse("family", args=[language])
    return draw_page(request, f"portal/{template}", number=number, **{**frame, **values})


def _nothing(request: HttpRequest, index: Index, why: str) -> HttpResponse:
    """Why there is nothing to show, and what can be done."""
    language = language_of(request)
    say = settings.FAMILY_WORDS[language].say
    quarter = quarter_word(index.codes.quarter, language)
    text = say(why, quarter=quarter) if why == "absent" else say(why)
    wish = "proposal" if why == "unlisted" else "status_question"
    return page(
        request, "no_family", title=say(f"{why}_title"), text=text,
        wish=say("propose" if why == "unlisted" else "ask"),
        leads_to=reverse("case_bring", args=[language, wish]),
    )  # fmt: skip


def _find(index: Index, actor: Actor) -> tuple[bool, Any]:
    return index.find(actor.nik.digits, actor.kk) if actor.nik else (False, None)


def _kept_back(card: Card | None) -> list[str]:
    """The reasons of looks that would tell the family of a case it must not know of yet."""
    numbers = [CaseNumber(each[5:]) for each in reasons_of(card) if each.startswith("case:")]
    return [f"case:{number.digits}" for number in kept_back(numbers)]


def _village(actor: Actor, card: Any, found: bool) -> str:
    return str(card.village_code) if found else next(iter(actor.regions), "")


def _before(request: HttpRequest) -> int:
    """The line that a page begins below; what is no number begins at the newest."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else _ALL
