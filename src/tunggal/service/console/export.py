"""A queue as a file: without NIK and KK number, or with them for whoever may and says why."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from tunggal.adapters.cases.sealing import Sealing
from tunggal.casework.case import Actor, Case
from tunggal.cycle.explanation.words import count_word
from tunggal.service.audit import actions as audit
from tunggal.service.cases import queries
from tunggal.service.cases.queries import Line
from tunggal.service.cases.recording import name_of
from tunggal.service.console.caller import actor_of
from tunggal.service.console.lines import place_name
from tunggal.service.console.models import ExportRow
from tunggal.service.console.pages import FORM, case_words, page, words_of
from tunggal.service.console.queue import Filter, read_filter
from tunggal.service.web import errors

_AT_ONCE = 200  # rows of one transaction
_MOST_REASON = 500
_MASKED = ("number", "kind", "state", "due", "received_on", "region", "place", "programme")
_FULL = (*_MASKED, "nik", "kk")


def export(request: HttpRequest, language: str) -> HttpResponse:
    """The form that asks for what and why; sent, the file."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    actor, words, rules = actor_of(request), words_of(request), settings.CONSOLE_RULES.export
    sent = request.POST if request.method == "POST" else request.GET
    wanted = read_filter(sent, actor, words)
    may_have_full = actor.role in rules.full
    full, why = sent.get("full", "") == "1", sent.get("why", "")[:_MOST_REASON].strip()
    fault = ""
    if request.method == "POST" and full and not may_have_full:
        return errors.not_found(request)
    if request.method == "POST" and full and len(why) < rules.reason_at_least:
        fault = words.say("export_reason_short", least=str(rules.reason_at_least))
    if request.method != "POST" or fault:
        return page(
            request, "export", number=422 if fault else 200, wanted=wanted, why=why, full=full,
            may_have_full=may_have_full, fault=fault,
            most=words.say(
                "export_most", most=count_word(rules.most, language),
                full=count_word(rules.full_most, language),
            ),
        )  # fmt: skip
    return _file(actor, wanted, full=full, why=why, language=language, at=datetime.now(UTC))


def _file(
    actor: Actor, wanted: Filter, *, full: bool, why: str, language: str, at: datetime
) -> HttpResponse:
    _record(actor, wanted, full=full, why=why, at=at)
    rows = (
        _full_rows(actor, wanted, language, at)
        if full
        else _masked_rows(actor, wanted, language, at)
    )
    response = StreamingHttpResponse(
        _written(_FULL if full else _MASKED, rows), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="kasus-{at.date()}.csv"'
    return response


@transaction.atomic
def _record(actor: Actor, wanted: Filter, *, full: bool, why: str, at: datetime) -> None:
    """Noted before the first row goes out."""
    name = name_of(actor)
    row = ExportRow.objects.create(
        at=at, actor=name, full=full, wanted=urlencode(wanted.sent)[:200], sealed=b""
    )
    row.sealed = _sealing().seal(f"export:{row.pk}", {"why": why})
    row.save(update_fields=["sealed"])
    audit.record(
        actor=name, action="export_full" if full else "export", subject=f"export:{row.pk}", reason="", at=at
    )  # fmt: skip


def reasons_of(exports: Iterable[int]) -> dict[int, str]:
    """The written reasons of exports, for who watches over them."""
    rows = ExportRow.objects.filter(pk__in=list(exports))
    return {row.pk: str(_sealing().open(f"export:{row.pk}", row.sealed)["why"]) for row in rows}


def _pages(actor: Actor, wanted: Filter, at: datetime, most: int) -> Iterator[tuple[Line, ...]]:
    """The queue, or all open cases of a region, a few rows at a time and up to so many."""
    after: Line | None = None
    read = queries.open_cases if wanted.whole else queries.queue
    while most > 0:
        lines = read(actor, after=after, most=min(_AT_ONCE, most), **wanted.values(at))
        if not lines:
            return
        yield lines
        after, most = lines[-1], most - len(lines)


def _masked_rows(actor: Actor, wanted: Filter, language: str, at: datetime) -> Iterator[list[str]]:
    for lines in _pages(actor, wanted, at, settings.CONSOLE_RULES.export.most):
        yield from (_columns(line, language) for line in lines)


def _full_rows(actor: Actor, wanted: Filter, language: str, at: datetime) -> Iterator[list[str]]:
    """Each case is opened and noted in the audit like one whose page is looked at."""
    for lines in _pages(actor, wanted, at, settings.CONSOLE_RULES.export.full_most):
        shown = queries.see_all([line.number for line in lines], by=actor, at=at)
        for line in lines:
            yield [*_columns(line, language), *_numbers(shown.get(line.number))]


def _columns(line: Line, language: str) -> list[str]:
    label = case_words(language).label
    return [
        str(line.number), label("kinds", line.kind), label("states", line.state), str(line.due or ""),
        str(line.received_on), line.region, place_name(line.region), line.programme,
    ]  # fmt: skip


def _numbers(case: Case | None) -> list[str]:
    if case is None:
        return ["", ""]
    # With a quote in front, or a spreadsheet would round the last digits away.
    nik = case.subject.nik.digits if case.subject.nik else ""
    return [f"'{number}" if number else "" for number in (nik, case.subject.kk)]


def _written(columns: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    yield "\ufeff"  # so that spreadsheets read it as Unicode
    yield writer.writerow(columns)
    lines = (writer.writerow([_plain(each) for each in row]) for row in rows)
    while some := "".join(islice(lines, _AT_ONCE)):  # one by one would take as long again to send
        yield some


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


class _Line:
    """Gives each line back instead of keeping it."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


@lru_cache(maxsize=1)
def _sealing() -> Sealing:
    return Sealing(settings.SECRETS, "export")
