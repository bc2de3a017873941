"""The desk of the command centre: one's duty, the call that rings or is spoken in, who waits, scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.casework.case import Actor
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import Role
from tunggal.policy.centre_words import CALL
from tunggal.service.accounts.models import Officer
from tunggal.service.audit import actions as audit
from tunggal.service.cases import queries
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import calls, duty, levels, outward
from tunggal.service.centre.calls import CallSeen
from tunggal.service.centre.means import CentreRefused, rules, subject_of
from tunggal.service.centre.models import ANSWERED, PAUSED, QUEUED
from tunggal.service.console.centre_pages import (
    centre_page,
    centre_words,
    errand_words,
    lasted,
    moment,
    refusal_words,
)
from tunggal.service.console.hand import hand_of, person_in
from tunggal.service.console.lines import Row, rows_of
from tunggal.service.console.pages import FORM, READ, words_of
from tunggal.service.web import errors
from tunggal.service.web.pages import language_of

_MOST_TYPED = 40


@dataclass(frozen=True)
class CallRow:
    """One call in a list."""

    at: str
    waits: str
    language: str
    errand: str
    agent: str


@dataclass(frozen=True)
class MyCall:
    """The call that rings at an agent, or is in the agent's hands."""

    mark: str  # changes when the page has to be drawn anew
    task: str  # that it was made for
    rings: bool
    speaks: bool
    out: str  # how far a call has come that goes out
    since: str
    hint: str = field(repr=False)
    row: CallRow
    earlier: tuple[CallRow, ...]
    locked: bool
    rows: tuple[Row, ...] | None = field(repr=False)  # open cases of a caller who is known


def centre(request: HttpRequest, language: str) -> HttpResponse:
    """The desk; agents sign on, pause, sign off and begin calls on it."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    refused = ""
    if request.method == "POST":
        try:
            return _done(request, language)
        except CentreRefused as why:
            refused = refusal_words(request, why)
    at = datetime.now(UTC)
    return centre_page(
        request, "centre", number=422 if refused else 200, refused=refused, scripts=scripts(request, CALL),
        version=_version(request), live=_live(request, at), my=_my_call(request, at),
        mine=_duty(request, at), pauses=rules().shifts.pauses,
    )  # fmt: skip


def centre_live(request: HttpRequest, language: str) -> HttpResponse:
    """The part of the desk that changes by itself: who waits, who is there, whether it rings."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    return centre_page(request, "centre_live", live=_live(request, datetime.now(UTC)))


def scripts(request: HttpRequest, use: str) -> list[tuple[str, str, str]]:
    """Code, title and text of the scripts for calls or chats."""
    language = language_of(request)
    return [
        (each.code, each.title[language], each.text[language]) for each in settings.SCRIPTS.of(use)
    ]


def _done(request: HttpRequest, language: str) -> HttpResponse:
    actor, at, sent = request.actor, datetime.now(UTC), request.POST
    if actor.role is not Role.AGENT:
        return errors.not_found(request)
    if sent.get("do") == "begin":
        calls.begin_by_hand(actor, at=at, telephone=sent.get("telephone", "")[:_MOST_TYPED])
    else:
        duty.change(sent.get("do", "")[:10], by=actor, at=at, reason=sent.get("reason", "")[:30])
    return HttpResponseRedirect(reverse("console:centre", args=[language]))


def _version(request: HttpRequest) -> str:
    told = settings.SCRIPTS
    day = day_word(told.since, language_of(request))
    return centre_words(request).say("scripts_version", version=told.version, day=day)


def _duty(request: HttpRequest, at: datetime) -> dict[str, str]:
    mine, words = duty.state_of(request.actor.code, at=at), centre_words(request)
    since = moment(mine.since, language_of(request), now=at) if mine.since else ""
    reason = words.phrases[f"pause_{mine.reason}"] if mine.reason else ""
    named = {"time": since, "reason": reason} if mine.state == PAUSED else {"time": since}
    said = words.say(f"duty_{mine.state}", **named)
    return {"state": mine.state, "said": said}


def _live(request: HttpRequest, at: datetime) -> dict[str, Any]:
    waiting = calls.waiting(at=at)
    there, free = duty.present(at), duty.free_agents(at)
    names = dict(
        Officer.objects.filter(code__in=[each.agent for each in there]).values_list("code", "name")
    )
    phrases = centre_words(request).phrases
    states = {
        each.agent: "paused" if each.state == PAUSED else "on" if each.agent in free else "busy"
        for each in there
    }
    call = _call(request.actor, at)
    return {
        "as_of": centre_words(request).say("as_of", time=moment(at, language_of(request), now=at)),
        "counts": levels.live(at),
        "waiting": [_row(each, request, at) for each in waiting],
        "there": [(names.get(agent, agent), phrases[f"state_{state}"]) for agent, state in states.items()],
        "mark": _mark(call),
        "rings": call is not None and call.state == QUEUED,
    }  # fmt: skip


def _call(actor: Actor, at: datetime) -> CallSeen | None:
    if actor.role is not Role.AGENT:
        return None
    return calls.call_of(actor.code) or calls.ringing(actor.code, at=at)


def _my_call(request: HttpRequest, at: datetime) -> MyCall | None:
    call = _call(request.actor, at)
    if call is None:
        return None
    begin, _ = levels.bounds(levels.local_day(at))
    hand = hand_of(request)
    with transaction.atomic():
        earlier = calls.earlier(call, since=begin)
        subject = subject_of("call", call.code)
        audit.record(
            actor=name_of(request.actor), action="call_seen", subject=subject, reason="", at=at
        )
    locked = hand is not None and hand.is_locked
    return MyCall(
        _mark(call), call.task, call.state == QUEUED, call.state == ANSWERED,
        outward.state_of(call.code, at=at) if call.by_hand else "",
        moment(call.answered_at or call.waits_since, language_of(request), now=at), call.hint,
        _row(call, request, at), tuple(_row(each, request, at) for each in earlier), locked,
        _open_cases(request, person_in(request, hand, at), at),
    )  # fmt: skip


def _open_cases(request: HttpRequest, known: Actor | None, at: datetime) -> tuple[Row, ...] | None:
    if known is None:
        return None
    lines = [line for line in queries.reached(known) if line.owner]
    by = Actor(request.actor.code, request.actor.role, caller=known)
    return rows_of(lines, by=by, words=words_of(request), at=at)


def _mark(call: CallSeen | None) -> str:
    return f"{call.code[:12]}-{call.state}" if call else "none"


def _row(call: CallSeen, request: HttpRequest, at: datetime) -> CallRow:
    words = centre_words(request).phrases
    until = call.answered_at or call.over_at or at
    return CallRow(
        moment(call.began_at, language_of(request), now=at),
        lasted(max((until - call.waits_since).total_seconds(), 0)),
        words[f"language_{call.language}"], errand_words(call.errand, request), call.agent,
    )  # fmt: skip
