"""The database is locked or gone: said as such, and what was typed can be sent again."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from tunggal.service.web import problems
from tunggal.service.web.pages import language_of, page

AFTER = "30"  # seconds
_TOKEN = "csrfmiddlewaretoken"
_SECRET = re.compile("password")  # in the name of a field whose value is in no page
_PAPERS = "multipart/form-data"
Typed = list[tuple[str, str]]


def is_away(fault: BaseException | None) -> bool:
    """Whether a fault comes from a database that is locked, gone or full."""
    while fault is not None:
        if isinstance(fault, (OperationalError, InterfaceError)):
            return not _is_ours(fault)
        fault = fault.__cause__ or fault.__context__
    return False


def _is_ours(fault: BaseException) -> bool:
    """SQLite calls it operational, too, when a query is wrong."""
    return getattr(fault.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR"


def told(request: HttpRequest) -> HttpResponse:
    """503, with what was typed behind a button; for a program, the problem."""
    if problems.is_program(request):
        response = problems.busy(request)
    else:
        response = page(request, "web/busy", number=503, **_values(request))
    response.headers["Retry-After"] = AFTER
    return response


def _values(request: HttpRequest) -> dict[str, Any]:
    words, typed = settings.WORDS[language_of(request)], _typed(request)
    papers = request.content_type == _PAPERS
    # Files cannot be sent back: the form is drawn again, so that they can be chosen (see `is_redrawn`).
    again = [*typed, ("redraw", "1")] if typed and papers else typed
    return {
        "title": words.say("error_503_title"), "text": words.say("error_503"), "typed": again,
        "kept": words.say("busy_papers" if papers else "busy_kept"), "here": request.get_full_path(),
    }  # fmt: skip


def _typed(request: HttpRequest) -> Typed:
    """The fields of a form that came from a page of ours; none where one of them is a secret."""
    if request.method != "POST":
        return []
    try:
        if _is_foreign(request) or any(map(_SECRET.search, request.POST)):
            return []
        fields = [(name, each) for name, values in request.POST.lists() for each in values]
        return [(name, value) for name, value in fields if name != _TOKEN]
    except Exception:  # it cannot be read: the page is still told
        return []


def _is_foreign(request: HttpRequest) -> bool:
    """Whether another site may have written the form: with our token in it, it would pass as ours."""
    return CsrfViewMiddleware(told).process_view(request, None, (), {}) is not None
