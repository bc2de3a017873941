"""What went wrong, for programs: a number, a code that never changes, and a sentence (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from tunggal.policy.agencies import BUSY, PROBLEMS
from tunggal.service.web.pages import language_of

DOOR = "/api/"  # where programs call
KIND = "application/problem+json"


def is_program(request: HttpRequest) -> bool:
    """Whether a program called, and not somebody who reads pages."""
    return str(request.path_info).startswith(DOOR)


def problem(request: HttpRequest, number: int, fields: Sequence[str] = ()) -> HttpResponse:
    """An answer that says what happened and what to do; it never repeats what was sent."""
    response = _said(request, number, PROBLEMS[number], f"problem_{number}", fields)
    if number == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """503 that says nothing of releases: the database has no time just now."""
    return _said(request, 503, BUSY, f"problem_{BUSY}")


def _said(
    request: HttpRequest, number: int, code: str, phrase: str, fields: Sequence[str] = ()
) -> HttpResponse:
    message = settings.AGENCY_WORDS[language_of(request)].say(phrase)
    said = {"status": number, "code": code, "message": message, "fields": list(fields)}
    return JsonResponse(said, status=number, content_type=KIND)
