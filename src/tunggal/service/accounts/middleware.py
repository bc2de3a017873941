"""Says of every request who makes it: `request.actor`, None for nobody signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from tunggal.casework.case import Actor
from tunggal.service.accounts import sessions
from tunggal.service.accounts.factors import PROOF, what_is_missing
from tunggal.service.accounts.people import citizen_actor, officer_actor

Answer = Callable[[HttpRequest], HttpResponse]


def who(answer: Answer) -> Answer:
    """Set `request.actor`, and `request.missing`: what an officer must do before they are one."""

    def passed(request: HttpRequest) -> HttpResponse:
        request.actor, request.missing = None, ""
        if request.session.session_key:
            request.actor = _actor(request, datetime.now(UTC))
        return answer(request)

    return passed


def _actor(request: HttpRequest, at: datetime) -> Actor | None:
    officer, account = request.user, str(request.session.get(sessions.ACCOUNT, ""))
    if not officer.is_authenticated and not account:
        return None
    limits = settings.ACCOUNT_LIMITS
    clock = limits.officer if officer.is_authenticated else limits.citizen
    if sessions.has_ended(request, idle=clock.idle, most=clock.most, at=at):
        logout(request)
        return None
    return _officer(request) if officer.is_authenticated else citizen_actor(account)


def _officer(request: HttpRequest) -> Actor | None:
    missing = what_is_missing(request, request.user)
    if missing == PROOF:
        # Signed in before the factor was there: must not change what is there now.
        logout(request)
        return None
    request.missing = missing
    return None if missing else officer_actor(request.user)
