"""Sessions: who is signed in here, since when, and how long nothing was heard."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

ACCOUNT, SINCE, SEEN = "account", "since", "seen"
_TICKET, _ONWARD = "ticket", "onward"
_FRESH = 60  # seconds: not every request writes


def keep_ticket(request: HttpRequest, ticket: str, onward: str) -> None:
    """Remember in this browser alone which code is waited for, and where to go afterwards."""
    request.session.update({_TICKET: ticket, _ONWARD: onward})


def ticket_of(request: HttpRequest) -> str:
    """The ticket of the code that this browser waits for."""
    return str(request.session.get(_TICKET, ""))


def onward_of(request: HttpRequest) -> str:
    """Where this browser wanted to go; empty when it named nothing."""
    return str(request.session.get(_ONWARD, ""))


def sign_in_citizen(request: HttpRequest, account: str, *, at: datetime) -> None:
    """Sign a citizen in, under a new session key; whatever the session held is gone."""
    request.session.flush()
    rotate_token(request)
    request.session.update({ACCOUNT: account, SINCE: _whole(at), SEEN: _whole(at)})


def begin_anew(request: HttpRequest) -> None:
    """Forget the citizen of a session and its clocks: nobody is a citizen and an officer at once."""
    for name in (ACCOUNT, SINCE, SEEN):
        request.session.pop(name, None)


def has_ended(request: HttpRequest, *, idle: int, most: int, at: datetime) -> bool:
    """Whether a session is past its time, in minutes; one that is not is noted as seen."""
    now, session = _whole(at), request.session
    since, seen = session.setdefault(SINCE, now), session.setdefault(SEEN, now)
    if now - seen > idle * 60 or now - since > most * 60:
        return True
    if now - seen >= _FRESH:
        session[SEEN] = now
    return False


def _whole(at: datetime) -> int:
    return int(at.timestamp())
