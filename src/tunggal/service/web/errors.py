"""Pages for what went wrong, in the reader's language: what happened, and what to do next."""

from __future__ import annotations

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tunggal.service.web import busy, problems
from tunggal.service.web.pages import language_of, page


def problem(request: HttpRequest, number: int, title: str, text: str) -> HttpResponse:
    """A page with a title and one sentence."""
    return page(request, "web/problem", number=number, title=title, text=text)


def told(request: HttpRequest, number: int) -> HttpResponse:
    """The page of an error by its number; for a program, the problem."""
    if problems.is_program(request):
        return problems.problem(request, number)
    words = settings.WORDS[language_of(request)]
    return problem(
        request, number, words.say(f"error_{number}_title"), words.say(f"error_{number}")
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read; 503 where it was read, and the database is too busy."""
    if busy.is_away(exception):  # Django takes a session that could not be kept for a bad request
        return busy.told(request)
    return told(request, 400)


def refused(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """403: the form is not of this site, or its cookie is gone."""
    return told(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing at this address."""
    return told(request, 404)


def wrong_method(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse:
    """405: this address is not called like that."""
    response = told(request, 405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def oversize(request: HttpRequest) -> HttpResponse:
    """413: more was sent than any form here holds."""
    response = told(request, 413)
    response.headers["Connection"] = "close"  # the rest of it is not waited for
    return response


def fault(request: HttpRequest) -> HttpResponse:
    """500: a fault of the service, 503 where it is the database's; neither page needs one."""
    if busy.is_away(sys.exception()):  # Django calls us while it handles what was raised
        return busy.told(request)
    return told(request, 500)
