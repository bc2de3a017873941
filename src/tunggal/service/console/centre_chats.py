"""Chats of agents with citizens: who waits, what was said, what is answered, how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.policy.centre import MARK
from tunggal.policy.centre_words import CHAT
from tunggal.service.cases.forms import form_key
from tunggal.service.centre import chats, contacts
from tunggal.service.centre.chats import ChatSeen, LineSeen
from tunggal.service.centre.closing import close
from tunggal.service.centre.means import CentreRefused, rules
from tunggal.service.centre.models import OPEN
from tunggal.service.console.centre import scripts
from tunggal.service.console.centre_pages import (
    centre_page,
    centre_words,
    errand_words,
    moment,
    refusal_words,
)
from tunggal.service.console.hand import choose, drop, hand_of, person_in
from tunggal.service.console.lines import case_address
from tunggal.service.console.pages import FORM, READ
from tunggal.service.outbox.windows import OPEN_FOR
from tunggal.service.papers.actions import open_paper
from tunggal.service.papers.recordings import open_recording
from tunggal.service.papers.sending import send_paper, send_recording
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, language_of, switching


@dataclass(frozen=True)
class ChatRow:
    """One chat of a list, in words."""

    address: str
    since: str
    language: str
    errand: str
    unanswered: bool


@dataclass(frozen=True)
class LineRow:
    """What was said, as the page shows it."""

    at: str
    is_agent: bool
    text: str = field(repr=False)
    paper: str
    recording: str


def chats_page(request: HttpRequest, language: str) -> HttpResponse:
    """One's own chats, and those that wait for an agent."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    return _list(request, datetime.now(UTC))


def _list(
    request: HttpRequest, at: datetime, *, typed: str = "", why: CentreRefused | None = None
) -> HttpResponse:
    groups = [
        ("chats_mine", [_row(each, request, at) for each in chats.chats(agent=request.actor.code)]),
        ("chats_waiting_title", [_row(each, request, at) for each in chats.chats()]),
    ]
    template = "centre_chats_live" if "live" in request.GET else "centre_chats"
    return centre_page(
        request, template, number=409 if why else 200, groups=groups, typed=typed,
        refused=refusal_words(request, why) if why else "",
    )  # fmt: skip


def chat(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """One chat; taken, answered, handed over or closed."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    at, typed, why = datetime.now(UTC), "", None
    if request.method == "POST":
        typed = request.POST.get("text", "")[: rules().chats.letters + 1].replace("\r\n", "\n")
        if request.POST.get("do") == "insert":
            typed = _with_script(request, code, typed)
        elif not is_redrawn(request):
            try:
                return _done(request, language, code, typed, at)
            except CentreRefused as refused:
                why = refused
    found = chats.read(code, by=request.actor, at=at)
    if found is None:  # the chat is over, or another's: what was typed is not lost
        return _list(request, at, typed=typed, why=why) if why else errors.not_found(request)
    return _draw(request, *found, typed=typed, why=why, at=at)


def chat_live(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Whether something new was said in one's own chat; none of what was said."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    mine = [each for each in chats.chats(agent=request.actor.code) if each.code == code]
    if not mine:
        return errors.not_found(request)
    return centre_page(request, "centre_chat_live", mark=_mark(mine[0]))


def chat_file(request: HttpRequest, language: str, code: str, reference: str) -> HttpResponse:
    """A paper or recording that was sent in a chat; recorded in the audit like the rest of it."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    found = chats.read(code, by=request.actor, at=datetime.now(UTC))
    for line in found[1] if found else ():
        if reference and reference == line.recording:
            return send_recording(request, open_recording(reference))
        if reference and reference == line.paper:
            return send_paper(open_paper(reference))
    return errors.not_found(request)


def _draw(
    request: HttpRequest, seen: ChatSeen, lines: tuple[LineSeen, ...], *, typed: str,
    why: CentreRefused | None, at: datetime,
) -> HttpResponse:  # fmt: skip
    language, hand = language_of(request), hand_of(request)
    tied = [
        (str(each.number), case_address(each.number, language), each.done)
        for each in contacts.tied(seen.contact)
    ]
    in_hand = hand is not None and hand.contact == seen.contact
    sent = request.POST
    ways = [each for each in rules().calls.wrap_ups.values() if each.needs != MARK]
    return centre_page(
        request, "centre_chat", number=422 if why else 200, chat=_row(seen, request, at),
        lines=[_line(each, seen.code, request, at) for each in lines], typed=typed,
        key=form_key({} if sent.get("do") != "send" else sent.dict()), tied=tied, in_hand=in_hand,
        in_call=hand is not None and hand.kind == "call", is_mine=seen.state == OPEN,
        locked=in_hand and hand is not None and hand.is_locked, ways_to_end=ways,
        known=in_hand and person_in(request, hand, at) is not None, scripts=scripts(request, CHAT),
        window=_window(request, seen, at), letters=_letters(request),
        mark=_mark(seen), live=reverse("console:chat_live", args=[language, seen.code]),
        most=rules().chats.letters, refused=refusal_words(request, why) if why else "",
        place="how-1" if sent.get("do") == "close" else "text", chosen=sent.get("how", ""),
        **(switching(request) if seen.state == OPEN else {}),
    )  # fmt: skip


def _done(request: HttpRequest, language: str, code: str, typed: str, at: datetime) -> HttpResponse:
    sent, by = request.POST, request.actor
    listed = reverse("console:chats", args=[language])
    match sent.get("do", ""):
        case "take":
            chats.take(code, by=by, at=at)
        case "give_back":
            chats.give_back(code, by=by, at=at)
            drop(request)
            return HttpResponseRedirect(listed)
        case "hand":
            if not choose(request, f"chat:{code}", at=at):
                raise CentreRefused("chat_over")
            return HttpResponseRedirect(reverse("console:caller", args=[language]))
        case "send":
            chats.answer(code, typed, by=by, key=form_key(sent.dict()), at=at)
        case "close":
            close(code, sent.get("how", "")[:30], by=by, at=at)
            drop(request)
            return HttpResponseRedirect(listed)
        case _:
            raise CentreRefused("no_state")
    return HttpResponseRedirect(reverse("console:chat", args=[language, code]) + "#last")


def _with_script(request: HttpRequest, code: str, typed: str) -> str:
    """What was typed, and a script after it, in the language of the chat."""
    mine = [each for each in chats.chats(agent=request.actor.code) if each.code == code]
    wanted = request.POST.get("script", "")
    texts = [each.text for each in settings.SCRIPTS.of(CHAT) if each.code == wanted]
    if not mine or not texts:
        return typed
    return f"{typed.rstrip()}\n\n{texts[0][mine[0].language]}".strip()


def _mark(seen: ChatSeen) -> str:
    return seen.last_at.isoformat()


def _letters(request: HttpRequest) -> str:
    return centre_words(request).say("chat_letters", most=str(rules().chats.letters))


def _window(request: HttpRequest, seen: ChatSeen, at: datetime) -> str:
    words, until = centre_words(request), seen.heard_at + OPEN_FOR
    if until - at <= timedelta():
        return words.phrases["chat_window_past"]
    return words.say("chat_window", time=moment(until, language_of(request), now=at))


def _row(seen: ChatSeen, request: HttpRequest, at: datetime) -> ChatRow:
    words, language = centre_words(request).phrases, language_of(request)
    return ChatRow(
        reverse("console:chat", args=[language, seen.code]),
        moment(seen.waits_since or seen.last_at, language, now=at), words[f"language_{seen.language}"],
        errand_words(seen.errand, request), seen.waits_since is not None,
    )  # fmt: skip


def _line(line: LineSeen, code: str, request: HttpRequest, at: datetime) -> LineRow:
    language = language_of(request)
    paper, recording = (
        reverse("console:chat_file", args=[language, code, each]) if each else ""
        for each in (line.paper, line.recording)
    )
    return LineRow(moment(line.at, language, now=at), bool(line.agent), line.text, paper, recording)
