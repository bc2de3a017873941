"""Call-backs and messages that were left: who takes them, what came of them, and a case out of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.casework.case import Actor
from tunggal.policy.centre import CASE
from tunggal.service.cases.forms import form_key
from tunggal.service.cases.means import policy
from tunggal.service.centre import calls, contacts, outward, tasks
from tunggal.service.centre.means import CentreRefused, leads, rules
from tunggal.service.centre.models import OPEN, TAKEN
from tunggal.service.centre.tasks import TaskLine, TaskSeen
from tunggal.service.console.caller import actor_of
from tunggal.service.console.centre_pages import (
    centre_page,
    centre_words,
    errand_words,
    moment,
    refusal_words,
)
from tunggal.service.console.hand import check_free, choose
from tunggal.service.console.lines import case_address
from tunggal.service.console.pages import FORM, READ, number_of
from tunggal.service.papers.recordings import open_recording
from tunggal.service.papers.sending import send_recording
from tunggal.service.web import errors
from tunggal.service.web.pages import language_of

_CHANNELS = ("phone", "whatsapp")
_MOST_TYPED = 40


@dataclass(frozen=True)
class TaskRow:
    """One task of a list, in words."""

    number: str
    address: str
    kind: str
    state: str
    channel: str
    about: str
    about_case: str  # its address, where it is one
    owner: str
    made: str
    due: str
    is_late: bool
    tries: str
    result: str


def tasks_page(request: HttpRequest, language: str) -> HttpResponse:
    """What is to be done, what is due first first."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    at, me = datetime.now(UTC), request.actor.code
    over = "over" in request.GET
    listed = {"tasks_over": tasks.over_tasks()} if over else {
        "tasks_mine": tasks.open_tasks(owner=me),
        "tasks_free": tasks.open_tasks(state=OPEN),
        "tasks_others": tuple(each for each in tasks.open_tasks(state=TAKEN) if each.owner != me),
    }  # fmt: skip
    groups = [
        (title, [_row(line, request, at) for line in lines]) for title, lines in listed.items()
    ]
    template = "centre_tasks_live" if "live" in request.GET else "centre_tasks"
    return centre_page(request, template, groups=groups, over=over)


def task(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """One task; taken, given back, called, opened as a case or finished."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    at, why = datetime.now(UTC), None
    if request.method == "POST":
        try:
            return _done(request, language, number, at)
        except CentreRefused as refused:
            why = refused
    seen = tasks.see(number, by=request.actor, at=at)
    if seen is None:
        return errors.not_found(request)
    return _draw(request, seen, why, at)


def task_recording(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """What was left, to be heard; recorded in the audit like the rest of the task."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    seen = tasks.see(number, by=request.actor, at=datetime.now(UTC))
    if seen is None or not seen.recording:
        return errors.not_found(request)
    return send_recording(request, open_recording(seen.recording))


def _draw(
    request: HttpRequest, seen: TaskSeen, why: CentreRefused | None, at: datetime
) -> HttpResponse:
    line, language, me = seen.line, language_of(request), request.actor
    tied = [
        (str(each.number), case_address(each.number, language), each.done)
        for each in contacts.tied(f"task:{line.number}")
    ]
    recording = reverse("console:task_recording", args=[language, line.number])
    return centre_page(
        request, "centre_task", number=422 if why else 200, task=_row(line, request, at), seen=seen,
        refused=refusal_words(request, why) if why else "", tied=tied, results=rules().tasks.results,
        is_open=line.state == OPEN, is_mine=line.state == TAKEN and line.owner == me.code,
        may_take_back=line.state == TAKEN and line.owner != me.code and leads(me),
        recording=recording if seen.recording else "", most=rules().chats.letters,
        may_dial=outward.is_possible() and bool(seen.telephone),
        may_write=line.channel == tasks.WHATSAPP and bool(seen.contact), done="written" in request.GET,
        typed=request.POST.get("text", ""), chosen=request.POST.get("result", ""),
        case=request.POST.get("case", "")[:_MOST_TYPED], names_case=CASE in rules().tasks.results.values(),
        place="case" if why and why.code in ("needs_case", "no_case") else "what", key=form_key(request.POST.dict()),
    )  # fmt: skip


def _done(request: HttpRequest, language: str, number: str, at: datetime) -> HttpResponse:
    sent, by = request.POST, request.actor
    here = reverse("console:task", args=[language, number])
    match sent.get("do", ""):
        case "take":
            tasks.take(number, by=by, at=at)
        case "release":
            tasks.release(number, by=by, at=at, leads=leads(by))
            return HttpResponseRedirect(reverse("console:tasks", args=[language]))
        case "call":
            return _called(number, by, at, reverse("console:caller", args=[language]))
        case "dial":
            return _dialled(number, by, at, reverse("console:centre", args=[language]))
        case "case":
            return _as_case(request, language, number, at)
        case "write":
            text = sent.get("text", "")[: rules().chats.letters + 1].replace("\r\n", "\n")
            tasks.write(number, text, by=by, key=form_key(sent.dict()), at=at)
            return HttpResponseRedirect(f"{here}?written=1")
        case "result":
            result, case = sent.get("result", "")[:30], sent.get("case", "")[:_MOST_TYPED]
            tasks.finish(number, result, by=actor_of(request), at=at, case=case)
            return HttpResponseRedirect(reverse("console:tasks", args=[language]))
        case _:
            raise CentreRefused("no_state")
    return HttpResponseRedirect(here)


def _called(number: str, by: Actor, at: datetime, address: str) -> HttpResponse:
    """The agent calls back: a call of its own, with identity questions and an end."""
    check_free(by)
    tasks.take(number, by=by, at=at)
    if (seen := tasks.see(number, by=by, at=at)) is not None:
        calls.begin_by_hand(by, at=at, telephone=seen.telephone, task=seen.line.number)
    return HttpResponseRedirect(address)


def _dialled(number: str, by: Actor, at: datetime, address: str) -> HttpResponse:
    """The exchange calls back: first the agent's telephone rings, then the number is rung."""
    check_free(by)
    tasks.take(number, by=by, at=at)
    if (seen := tasks.see(number, by=by, at=at)) is not None:
        outward.call_out(seen, by=by, at=at)
    return HttpResponseRedirect(address)


def _as_case(request: HttpRequest, language: str, number: str, at: datetime) -> HttpResponse:
    """The form of a case, for whoever was proved when the message was left."""
    check_free(request.actor)
    tasks.take(number, by=request.actor, at=at)
    seen = tasks.see(number, by=request.actor, at=at)
    if seen is None or not choose(request, f"task:{seen.line.number}", at=at):
        return HttpResponseRedirect(reverse("console:caller", args=[language]))
    kind = policy().kinds.get(seen.line.about)
    if kind is None or request.actor.role not in kind.roles:
        return HttpResponseRedirect(reverse("console:bring", args=[language]))
    return HttpResponseRedirect(reverse("console:bring_kind", args=[language, kind.code]))


def _row(line: TaskLine, request: HttpRequest, at: datetime) -> TaskRow:
    words, language = centre_words(request).phrases, language_of(request)
    say: Callable[[datetime], str] = lambda when: moment(when, language, now=at)  # noqa: E731
    case = number_of(line.about)
    channel = line.channel if line.channel in _CHANNELS else "other"
    about = str(case) if case else errand_words(line.about, request) if line.about else ""
    return TaskRow(
        line.number, reverse("console:task", args=[language, line.number]),
        words[f"task_{line.kind}"], words[f"task_state_{line.state}"], words[f"channel_{channel}"],
        about, case_address(case, language) if case else "", line.owner, say(line.made_at),
        say(line.due_at), line.state in (OPEN, TAKEN) and line.due_at < at,
        f"{line.tries}/{rules().tasks.tries}",
        words.get(f"result_{line.result}", ""),
    )  # fmt: skip
