"""The outbox, for the ministry: how channels do, and messages that could not be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.policy.outbox import CHANNELS, KINDS, STATES
from tunggal.policy.phrases import Phrases
from tunggal.service.cases.recording import name_of
from tunggal.service.centre.means import rules
from tunggal.service.console.failed import led_back, told_done, wanted
from tunggal.service.console.pages import FORM, page
from tunggal.service.outbox import channels, given_up
from tunggal.service.web import errors
from tunggal.service.web.pages import language_of


def outbox(request: HttpRequest, language: str) -> HttpResponse:
    """What waits and what failed; sent in, messages leave again."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    if request.method == "POST":
        return _again(request, language)
    words, at = _words(request), datetime.now(UTC)
    single = given_up.single()
    to_arrivals = settings.ARRIVAL_WORDS[language_of(request)].phrases["to_arrivals"]
    return page(
        request, "outbox", told=words.phrases, done=told_done(request, words),
        arrivals={"address": reverse("console:arrivals", args=[language]), "words": to_arrivals},
        channels=[_channel(each, words, at) for each in channels.states()],
        counts=[_count(each, words) for each in given_up.counts()],
        groups=[*_groups(words)], single=[_single(each, words) for each in single],
        most=words.say("most", number=str(len(single))) if len(single) == given_up.MOST else "",
    )  # fmt: skip


def _again(request: HttpRequest, language: str) -> HttpResponse:
    number, alike = wanted(request, 3)
    by, at = name_of(request.actor), datetime.now(UTC)
    done = given_up.send_again(by=by, at=at, number=number, alike=alike)
    return led_back("console:outbox", language, done)


def _words(request: HttpRequest) -> Phrases:
    words: Phrases = settings.OUTBOX_WORDS[language_of(request)]
    return words


def _channel(row: Any, words: Phrases, at: datetime) -> dict[str, Any]:
    """How one channel does, in a sentence."""
    fault = f"{_fault(row.fault, words)} ({row.fault})"
    minutes = int(settings.SENDING.stopped.total_seconds() // 60)
    if row.stopped_at:
        says = words.say("stopped", time=_time(row.stopped_at), fault=fault, minutes=str(minutes))
    elif row.busy_until > at:
        says = words.say("waits", time=_time(row.busy_until), fault=fault)
    else:
        says = words.phrases["goes"]
    return {
        "name": _word("channel", row.name, words), "says": says, "bad": bool(row.stopped_at),
    }  # fmt: skip


def _count(row: Any, words: Phrases) -> dict[str, Any]:
    named = {name: _word(name, row[name], words) for name in ("state", "channel", "kind")}
    return {**named, "number": row["number"]}


def _groups(words: Phrases) -> Iterator[dict[str, Any]]:
    for each in given_up.groups():
        named = {
            "kind": _word("kind", each.kind, words), "channel": _word("channel", each.channel, words),
            "fault": _fault(each.fault, words), "number": str(each.number),
        }  # fmt: skip
        yield {
            **named, "code": each.fault, "since": each.since.date().isoformat(),
            "alike": "|".join((each.channel, each.kind, each.fault)),
            "again": words.say("again_all", number=named["number"]),
            "label": words.say("again_label", **named),
        }  # fmt: skip


def _single(row: Any, words: Phrases) -> dict[str, Any]:
    return {
        "id": row["id"], "tries": row["tries"], "code": row["fault"],
        "kind": _word("kind", row["kind"], words), "channel": _word("channel", row["channel"], words),
        "fault": _fault(row["fault"], words), "day": row["posted_at"].date().isoformat(),
        "empty": bool(row["empty"]), "label": words.say("one_label", number=str(row["id"])),
    }  # fmt: skip


def _word(group: str, code: str, words: Phrases) -> str:
    known = {"kind": KINDS, "channel": CHANNELS, "state": STATES}[group]
    return words.phrases[f"{group}_{code if code in known else 'other'}"]


def _fault(fault: str, words: Phrases) -> str:
    return words.phrases[f"fault_{given_up.group_of(fault)}"]


def _time(at: datetime) -> str:
    """A moment by the clock of the command centre."""
    return at.astimezone(rules().clock).strftime("%Y-%m-%d %H:%M %Z")
