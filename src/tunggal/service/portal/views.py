"""The pages of the portal."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.words import quarter_word
from tunggal.service.lookup.status import Answer, Asker, ask, ask_again, serving
from tunggal.service.portal.forms import Numbers, read_numbers
from tunggal.service.portal.pages import DEVICE, device_of, draw_absent, draw_card, same_length
from tunggal.service.portal.result import result
from tunggal.service.web import errors
from tunggal.service.web.addresses import address_of
from tunggal.service.web.pages import language_of, page

_HALF_A_YEAR = 182 * 24 * 3600
_READ, _FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")


def health(request: HttpRequest) -> HttpResponse:
    """Says that the service answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def begin(request: HttpRequest) -> HttpResponse:
    """Leads to the home page in the reader's language."""
    response = HttpResponseRedirect(reverse("home", args=[language_of(request)]))
    response.headers["Vary"] = "Accept-Language"
    return response


def notice(request: HttpRequest, number: str = "") -> HttpResponse:
    """Leads from the address that letters and messages print to the family's notices.

    The number opens nothing by itself: whoever reads on has signed in.
    """
    response = HttpResponseRedirect(reverse("family", args=[language_of(request)]))
    response.headers["Vary"] = "Accept-Language"
    return response


def home(request: HttpRequest, language: str) -> HttpResponse:
    """What the portal is for."""
    if request.method not in _READ:
        return errors.wrong_method(request, _READ)
    index = serving()()
    words, release = settings.WORDS[language], ""
    if index:
        release = words.say("home_release", quarter=quarter_word(index.codes.quarter, language))
    own, wish = (reverse(name, args=[language]) for name in ("family", "case_choose"))
    return page(request, "portal/home", release=release, own=own, wish=wish)


def status(request: HttpRequest, language: str) -> HttpResponse:
    """The form, and the answer to it; nothing of either stands in the address."""
    if request.method not in _FORM:
        return errors.wrong_method(request, _FORM)
    device = device_of(request)
    index = serving()()
    if index is None:
        response = _problem(request, 503, "unloaded")
        response.headers["Retry-After"] = "600"
        return response
    response = _answered(request, index, device) if request.method == "POST" else _form(request)
    _keep_device(request, response, device)
    return response


def _answered(request: HttpRequest, index: Index, device: str) -> HttpResponse:
    asker, now = (
        Asker(device, address_of(request.META, settings.SERVICE.proxies)),
        datetime.now(UTC),
    )
    again = request.POST.get("again", "")
    if again:
        answer = ask_again(index, again=again, asker=asker, at=now)
        return _shown(request, answer) if answer else _problem(request, 200, "expired")
    numbers = read_numbers(request.POST)
    if numbers.faults:
        return _form(request, numbers)
    answer = ask(index, nik=numbers.nik, kk=numbers.kk, asker=asker, at=now)
    return _shown(request, answer) if answer else _too_often(request)


def _shown(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The card, or the one page for all who are not shown one: both are drawn, one is sent."""
    words = settings.WORDS[language_of(request)]
    values = result(answer.card, answer.index, words)
    card = draw_card(request, values, answer.again)
    quarter = quarter_word(answer.index.codes.quarter, words.language)
    absent = draw_absent(request, quarter, answer.again)
    return same_length(card if answer.found else absent)


def _form(request: HttpRequest, numbers: Numbers | None = None) -> HttpResponse:
    written = numbers or Numbers("", "", ())
    number = 422 if written.faults else 200
    return page(request, "portal/form", number=number, written=written)


def _too_often(request: HttpRequest) -> HttpResponse:
    minutes = settings.LIMITS.minutes
    words = settings.WORDS[language_of(request)]
    text = words.say("limited", minutes=str(minutes))
    response = errors.problem(request, 429, words.say("limited_title"), text)
    response.headers["Retry-After"] = str(60 * minutes)
    return response


def _problem(request: HttpRequest, number: int, code: str) -> HttpResponse:
    words = settings.WORDS[language_of(request)]
    return errors.problem(request, number, words.say(f"{code}_title"), words.say(code))


def _keep_device(request: HttpRequest, response: HttpResponse, device: str) -> None:
    # Questions without the cookie count together; the next one of this browser has its own.
    if not device:
        response.set_signed_cookie(
            DEVICE, secrets.token_urlsafe(12), salt=DEVICE, max_age=_HALF_A_YEAR,
            httponly=True, secure=settings.SERVICE.https, samesite="Lax",
        )  # fmt: skip
