"""Finds a case by a name, its number, a NIK or a KK number, within reach; nothing of it is in an address."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

from tunggal.registry.errors import UsageRefused
from tunggal.service.cases import queries
from tunggal.service.console.caller import actor_of
from tunggal.service.console.lines import rows_of
from tunggal.service.console.pages import FORM, page, words_of
from tunggal.service.web import errors

_MOST_TYPED = 80


@gzip_page  # a line for each case, and nothing that a stranger wrote
def search(request: HttpRequest, language: str) -> HttpResponse:
    """The form, and the cases that were found."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    if request.method != "POST":
        return page(request, "search", rows=None, fault="")
    actor, words, at = actor_of(request), words_of(request), datetime.now(UTC)
    typed = request.POST.get("number", "")[:_MOST_TYPED]
    try:
        lines = queries.find(typed, by=actor, at=at)
    except UsageRefused:
        return page(request, "search", number=422, rows=None, fault=words.phrases["search_wrong"])
    return page(request, "search", rows=rows_of(lines, by=actor, words=words, at=at), fault="")
