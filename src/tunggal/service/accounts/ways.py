"""Where somebody has to go first: to a door, or to what an officer still lacks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from tunggal.policy.messages import LANGUAGES
from tunggal.service.accounts.factors import FACTOR, PASSWORD
from tunggal.service.web.pages import language_of

_LACKED = {PASSWORD: "account_change_password", FACTOR: "mfa_index"}
NEXT, CITIZENS_HOME = "next", "cases"
_MOST = 200  # characters of an address that is kept


def to_citizens_door(request: HttpRequest) -> HttpResponse:
    """To the page where a citizen signs in, and back here afterwards."""
    return _to(reverse("enter", args=[language_of(request)]), request)


def to_officers_door(request: HttpRequest) -> HttpResponse:
    """To the page where an officer signs in, or does what is still missing."""
    if request.missing:
        return HttpResponseRedirect(reverse(_LACKED[request.missing]))
    return _to(reverse("account_login"), request)


def _to(door: str, request: HttpRequest) -> HttpResponse:
    # Of a form that was sent there is nothing to come back to but its own page.
    return HttpResponseRedirect(f"{door}?{urlencode({NEXT: request.path[:_MOST]})}")


def own_path(text: str) -> str:
    """The text when it is a path of this site, else nothing: nobody is led elsewhere."""
    begins = text.startswith("/") and len(text) <= _MOST and text.isprintable()
    return text if begins and url_has_allowed_host_and_scheme(text, allowed_hosts=None) else ""


def wanted(request: HttpRequest) -> str:
    """Where somebody wanted to go, as far as it is here."""
    return own_path(request.POST.get(NEXT) or request.GET.get(NEXT) or "")


def console_home(language: str) -> str:
    """The first page of an officer; the guard leads on to what is still missing."""
    return str(reverse(settings.LOGIN_REDIRECT_URL, args=[language]))


def language_from(path: str) -> str:
    """The language at the beginning of an address, empty when there is none."""
    begins = path.strip("/").partition("/")[0]
    return begins if begins in LANGUAGES else ""
