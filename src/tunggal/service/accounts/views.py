"""The pages where citizens sign in and out."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.service.accounts import entering, sessions, ways
from tunggal.service.accounts.entering import Outcome
from tunggal.service.accounts.forms import Written, read_entry
from tunggal.service.accounts.means import caller, words
from tunggal.service.lookup.status import serving
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, language_of, page, switching

_FORM = ("GET", "HEAD", "POST")
_FAULTS = {
    Outcome.WRONG: "fault_code",
    Outcome.OLD: "fault_code_old",
    Outcome.SPENT: "fault_code_spent",
}
_NOTES = {Outcome.SENT: "code_was_sent", Outcome.TOO_SOON: "code_wait"}


def enter(request: HttpRequest, language: str) -> HttpResponse:
    """Asks who wants to come in, and sends the code."""
    if request.method not in _FORM:
        return errors.wrong_method(request, _FORM)
    index, said = serving()(), settings.WORDS[language]
    if index is None:
        return errors.problem(request, 503, said.say("unloaded_title"), said.say("unloaded"))
    if request.method != "POST":
        return _form(request, Written(key=secrets.token_urlsafe(18)))
    written = read_entry(request.POST, index)
    if written.faults or is_redrawn(request):
        return _form(request, written)
    at = datetime.now(UTC)
    ticket = entering.ask_code(written, index, language=language, address=caller(request), at=at)
    if ticket is None:
        return too_often(request)
    sessions.keep_ticket(request, ticket, ways.wanted(request))
    return HttpResponseRedirect(reverse("enter_code", args=[language]))


def enter_code(request: HttpRequest, language: str) -> HttpResponse:
    """Asks for the code, and signs in whose code fits."""
    if request.method not in _FORM:
        return errors.wrong_method(request, _FORM)
    ticket, at = sessions.ticket_of(request), datetime.now(UTC)
    if request.method != "POST":
        return _code_form(request, ticket)
    if "again" in request.POST:
        return _sent_again(request, ticket, at)
    code = "".join(request.POST.get("code", "")[:20].split())
    if not (len(code) == entering.DIGITS and code.isascii() and code.isdigit()):
        return _code_form(request, ticket, fault=words(language).say("fault_code_form"))
    tried = entering.try_code(ticket, code, serving()(), at=at)
    if tried.outcome is Outcome.FITS:
        onward = sessions.onward_of(request) or reverse(ways.CITIZENS_HOME, args=[language])
        sessions.sign_in_citizen(request, tried.account, at=at)
        return HttpResponseRedirect(onward)
    return _refused(request, ticket, tried)


def leave(request: HttpRequest, language: str) -> HttpResponse:
    """Signs out, and leads to the beginning."""
    if request.method != "POST":
        return errors.wrong_method(request, ("POST",))
    request.session.flush()
    return HttpResponseRedirect(reverse("home", args=[language]))


def begin_console(request: HttpRequest) -> HttpResponse:
    """Leads officers to their door in their own language, from an address that is easily said."""
    response = HttpResponseRedirect(reverse("console:queue", args=[language_of(request)]))
    response.headers["Vary"] = "Accept-Language"
    return response


def slow_down(request: HttpRequest) -> HttpResponse:
    """429: somebody signs in as an officer too often."""
    said = words(language_of(request))
    return errors.problem(request, 429, said.say("limited_title"), said.say("fault_too_many"))


def too_often(request: HttpRequest) -> HttpResponse:
    """429: too many codes were asked for."""
    minutes, said = settings.ACCOUNT_LIMITS.asked.minutes, words(language_of(request))
    text = said.say("limited", minutes=str(minutes))
    response = errors.problem(request, 429, said.say("limited_title"), text)
    response.headers["Retry-After"] = str(60 * minutes)
    return response


def _form(request: HttpRequest, written: Written) -> HttpResponse:
    values = {"said": words(language_of(request)).phrases, "onward": ways.wanted(request)}
    values |= switching(request)
    number = 422 if written.faults else 200
    return page(request, "accounts/enter", number=number, written=written, **values)


def _sent_again(request: HttpRequest, ticket: str, at: datetime) -> HttpResponse:
    outcome = entering.ask_again(ticket, address=caller(request), at=at)
    if outcome is Outcome.TOO_OFTEN:
        return too_often(request)
    seconds = str(settings.ACCOUNT_LIMITS.code.again_after)
    said = words(language_of(request))
    note = said.say(_NOTES[outcome], seconds=seconds) if outcome in _NOTES else ""
    return _code_form(request, ticket, note=note)


def _refused(request: HttpRequest, ticket: str, tried: entering.Tried) -> HttpResponse:
    if tried.outcome not in _FAULTS:
        return _begin(request)
    tries = str(settings.ACCOUNT_LIMITS.code.tries)
    fault = words(language_of(request)).say(
        _FAULTS[tried.outcome], left=str(tried.left), tries=tries
    )
    return _code_form(request, ticket, fault=fault)


def _code_form(
    request: HttpRequest, ticket: str, *, fault: str = "", note: str = ""
) -> HttpResponse:
    ending = entering.ending(ticket) if ticket else ""
    if not ending:
        return _begin(request)
    said, minutes = words(language_of(request)), str(settings.ACCOUNT_LIMITS.code.minutes)
    return page(
        request, "accounts/code", number=422 if fault else 200, said=said.phrases,
        lead=said.say("code_lead", ending=ending), hint=said.say("code_hint", minutes=minutes),
        fault=fault, note=note,
    )  # fmt: skip


def _begin(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("enter", args=[language_of(request)]))
