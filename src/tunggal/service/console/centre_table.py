"""Service levels as a table for a spreadsheet, for whoever leads: by day, or by hour."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import levels
from tunggal.service.centre.levels import Levels
from tunggal.service.centre.means import leads
from tunggal.service.console.pages import READ
from tunggal.service.web import errors

DAYS, DAYS_BY_HOUR = 31, 7  # the last ones, with today as far as it has come
# Column → what stands in it. What is counted, and of what, is told in docs/how-to/answer-calls.md.
COLUMNS: Mapping[str, Callable[[Levels], object]] = {
    "day": lambda each: each.day,
    "hour": lambda each: f"{each.hour:%H:%M}" if each.hour else "",
    "calls": lambda each: each.offered,
    "answered": lambda each: each.answered,
    "answered_in_time": lambda each: each.in_time,
    "answered_in_time_share": lambda each: _share(each.in_time_share),
    "abandoned": lambda each: each.abandoned,
    "abandoned_share": lambda each: _share(each.abandoned_share),
    "wait_seconds": lambda each: _seconds(each.average_wait),
    "first_call": lambda each: each.at_once,
    "first_call_share": lambda each: _share(each.at_once_share),
    "tasks_due": lambda each: each.tasks,
    "tasks_in_time": lambda each: each.tasks_in_time,
    "tasks_in_time_share": lambda each: _share(each.tasks_share),
    "chats": lambda each: each.chats,
    "chats_without_answer": lambda each: each.chats_missed,
    "chat_wait_seconds": lambda each: _seconds(each.chat_wait),
}


def levels_table(request: HttpRequest, language: str) -> HttpResponse:
    """The table as a file; nothing in it says who called or who answered."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    if not leads(request.actor):
        return errors.not_found(request)
    at, by_hour = datetime.now(UTC), request.GET.get("by") == "hour"
    with transaction.atomic():
        name = name_of(request.actor)
        audit.record(actor=name, action="levels_exported", subject="levels", reason="", at=at)
    answer = HttpResponse(table(at, by_hour=by_hour), content_type="text/csv; charset=utf-8")
    file = f"levels-{'hours' if by_hour else 'days'}-{levels.local_day(at)}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def table(at: datetime, *, by_hour: bool) -> str:
    """The lines of the table, the newest day first."""
    today, written = levels.local_day(at), StringIO()
    days = [today - timedelta(days=back) for back in range(DAYS_BY_HOUR if by_hour else DAYS)]
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for day in days:
        counted = levels.count_hours(day, at=at) if by_hour else (levels.count(day, at=at),)
        writer.writerows([get(each) for get in COLUMNS.values()] for each in counted)
    return f"\ufeff{written.getvalue()}"  # so that spreadsheets read it as Unicode


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.4f}"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.1f}"
