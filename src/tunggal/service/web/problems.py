"""What went wrong, for programs: a number, a code that never changes, and a sentence (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from tunggal.policy.agencies import PROBLEMS
from tunggal.service.web.pages import language_of

DOOR = "/api/"  # where programs call
KIND = "application/problem+json"


def is_program(request: HttpRequest) -> bool:
    """Whether a program called, and not somebody who reads pages."""
    return str(request.path_info).startswith(DOOR)


def problem(request: HttpRequest, number: int, fields: Sequence[str] = ()) -> HttpResponse:
    """An answer that says what happened and what to do; it never repeats what was sent."""
    words = settings.AGENCY_WORDS[language_of(request)]
    said = {
        "status": number,
        "code": PROBLEMS[number],
        "message": words.say(f"problem_{number}"),
        "fields": list(fields),
    }
    response = JsonResponse(said, status=number, content_type=KIND)
    if number == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
