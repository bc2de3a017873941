"""Service levels live and by day, and the numbers that were marked as nuisance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.cycle.explanation.words import day_word
from tunggal.policy.phrases import Phrases
from tunggal.service.centre import levels, nuisance
from tunggal.service.centre.levels import Levels
from tunggal.service.centre.means import CentreRefused, leads, rules
from tunggal.service.console.centre_pages import (
    centre_page,
    centre_words,
    lasted,
    moment,
    refusal_words,
)
from tunggal.service.console.pages import FORM, READ
from tunggal.service.web import errors
from tunggal.service.web.pages import language_of

_DAYS = 7
_MEANT = ("offered", "in_time", "abandoned", "wait", "at_once", "tasks", "chats")


def levels_page(request: HttpRequest, language: str) -> HttpResponse:
    """How it stands now, and the figures of the last days."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    at, words = datetime.now(UTC), centre_words(request)
    today = levels.local_day(at)
    days = [levels.count(today - timedelta(days=back), at=at) for back in range(_DAYS)]
    live = levels.live(at)
    return centre_page(
        request, "centre_levels", live=live, longest=lasted(live.longest),
        days=[(day_word(each.day, language), _figures(each, words)) for each in days],
        leads=leads(request.actor), table=reverse("console:levels_table", args=[language]),
        means=[words.say(f"means_{name}", **_numbers(name)) for name in _MEANT],
    )  # fmt: skip


def nuisance_page(request: HttpRequest, language: str) -> HttpResponse:
    """The numbers with marks; a leader may lift them."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    at, why = datetime.now(UTC), None
    if request.method == "POST":
        try:
            nuisance.lift(request.POST.get("number", "")[:12], by=request.actor, at=at)
            return HttpResponseRedirect(reverse("console:nuisance", args=[language]) + "?done=1")
        except CentreRefused as refused:
            why = refused
    words, told = centre_words(request), rules().nuisance
    rows = [
        {
            "code": each.code, "hint": each.hint, "marks": each.marks, "reasons": each.reasons,
            "last": moment(each.last, language_of(request), now=at),
            "until": _until(each.ends, words, at),
        }
        for each in nuisance.marked(by=request.actor, at=at)
    ]  # fmt: skip
    lead = words.say("nuisance_lead", marks=str(told.marks), days=str(told.within.days))
    return centre_page(
        request, "centre_nuisance", number=422 if why else 200, rows=rows, lead=lead,
        leads=leads(request.actor), refused=refusal_words(request, why) if why else "",
        done="done" in request.GET,
    )  # fmt: skip


def _figures(day: Levels, words: Phrases) -> list[tuple[str, str]]:
    """What is counted, in words, and the figure."""
    numbers = _numbers("in_time")
    return [
        (words.phrases["level_offered"], str(day.offered)),
        (words.phrases["level_answered"], str(day.answered)),
        (words.say("level_in_time", **numbers), _part(day.in_time, day.in_time_share)),
        (words.phrases["level_abandoned"], _part(day.abandoned, day.abandoned_share)),
        (words.phrases["level_wait"], _time(day.average_wait)),
        (words.phrases["level_at_once"], _part(day.at_once, day.at_once_share)),
        (words.phrases["level_tasks"], _part(day.tasks_in_time, day.tasks_share)),
        (words.phrases["level_chats"], str(day.chats)),
        (words.phrases["level_chats_missed"], str(day.chats_missed)),
        (words.phrases["level_chat_wait"], _time(day.chat_wait)),
    ]


def _numbers(name: str) -> dict[str, str]:
    """The numbers of the policy that a sentence names."""
    told = rules().calls
    seconds, days = {"seconds": str(told.answer.seconds)}, {"days": str(told.again.days)}
    return {"in_time": seconds, "at_once": days}.get(name, {})


def _part(number: int, share: float | None) -> str:
    return "–" if share is None else f"{number} ({share:.0%})"


def _time(seconds: float | None) -> str:
    return "–" if seconds is None else lasted(seconds)


def _until(ends: datetime | None, words: Phrases, at: datetime) -> str:
    if ends is None:
        return words.phrases["nuisance_few"]
    return words.say("nuisance_until", time=moment(ends, words.language, now=at))
