"""What came in from WhatsApp, for the ministry: how much, and what failed or could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.policy.phrases import Phrases
from tunggal.service.cases.recording import name_of
from tunggal.service.console.failed import led_back, told_done, wanted
from tunggal.service.console.pages import FORM, page
from tunggal.service.web import errors
from tunggal.service.web.pages import language_of

Row = Mapping[str, Any]


def arrivals(request: HttpRequest, language: str) -> HttpResponse:
    """What came and what failed; sent in, it is heard again."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    if request.method == "POST":
        return _again(request, language)
    words, at, room = _words(request), datetime.now(UTC), _room()
    single = room.single(at)
    return page(
        request, "arrivals", told=words.phrases, done=told_done(request, words),
        counts=[{**each, **_named(each, words)} for each in room.counts(at)],
        groups=[*_groups(room.groups(at), words)], single=[_single(each, words) for each in single],
        most=words.say("most", number=str(len(single))) if len(single) == room.MOST else "",
        outbox=reverse("console:outbox", args=[language]),
    )  # fmt: skip


def _room() -> Any:
    """The door that they came through, called by its name, since doors know nothing of each other."""
    return import_module(settings.ARRIVALS)


def _again(request: HttpRequest, language: str) -> HttpResponse:
    number, alike = wanted(request, 2)
    by, at = name_of(request.actor), datetime.now(UTC)
    done = _room().hear_again(by=by, at=at, number=number, alike=alike)
    return led_back("console:arrivals", language, done)


def _words(request: HttpRequest) -> Phrases:
    words: Phrases = settings.ARRIVAL_WORDS[language_of(request)]
    return words


def _named(row: Row, words: Phrases) -> dict[str, str]:
    """The words for state and kind, as far as a row has them."""
    return {name: words.phrases[f"{name}_{row[name]}"] for name in ("state", "kind") if name in row}


def _groups(rows: Iterable[Row], words: Phrases) -> Iterator[dict[str, Any]]:
    for each in rows:
        kind, again, late = (
            _named(each, words)["kind"], str(each["again"]), each["number"] - each["again"],
        )  # fmt: skip
        yield {
            "kind": kind, "number": each["number"], "fault": each["fault"],
            "since": each["since"].date().isoformat(), "alike": f"{each['kind']}|{each['fault']}",
            "late": words.say("late", number=str(late)) if late else "",
            "again": words.say("again_all", number=again) if each["again"] else "",
            "label": words.say("again_label", number=again, kind=kind, fault=each["fault"]),
        }  # fmt: skip


def _single(row: Row, words: Phrases) -> dict[str, Any]:
    return {
        **row, **_named(row, words), "day": row["came_at"].date().isoformat(),
        "label": words.say("one_label", number=str(row["id"])),
    }  # fmt: skip
