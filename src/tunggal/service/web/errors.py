"""Pages for what went wrong, in the reader's language: what happened, and what to do next."""

from __future__ import annotations

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from tunggal.service.web import problems
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
    while exception is not None:  # Django takes a session that could not be kept for a bad request
        if isinstance(exception, OperationalError):
            return _busy(request)
        exception = exception.__context__  # type: ignore[assignment]
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


def _busy(request: HttpRequest) -> HttpResponse:
    words = settings.WORDS[language_of(request)]
    response = problem(request, 503, words.say("error_500_title"), words.say("error_500"))
    response.headers["Retry-After"] = "30"
    return response


def fault(request: HttpRequest) -> HttpResponse:
    """500: a fault of the service; the page needs no database."""
    return told(request, 500)
