"""The shift board, and the handover from one shift to the next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.service.cases.forms import form_key
from tunggal.service.cases.means import policy
from tunggal.service.centre import duty, handover, shifts
from tunggal.service.centre.means import CentreRefused, leads, rules
from tunggal.service.centre.shifts import Planned, Span
from tunggal.service.console.centre_pages import centre_page, centre_words, moment, refusal_words
from tunggal.service.console.pages import FORM
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, language_of, switching

_FIELDS = ("agent", "day", "from", "to", "days")
# Which input a refusal is about.
_PLACES = {"no_agent": "agent", "too_many_days": "days", "shift_past": "day"}


def shifts_page(request: HttpRequest, language: str) -> HttpResponse:
    """Who is on now and next, the plan, its gaps; a leader plans on it."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    why = None
    if request.method == "POST" and not is_redrawn(request):
        try:
            return _done(request, language)
        except CentreRefused as refused:
            why = refused
    return _draw(request, why, datetime.now(UTC))


def handover_page(request: HttpRequest, language: str) -> HttpResponse:
    """Notes of those who go; who comes signs them."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    at, sent, why = datetime.now(UTC), request.POST, None
    text = sent.get("text", "")[: handover.MOST_WORDS + 1].replace("\r\n", "\n")
    if request.method == "POST" and not is_redrawn(request):
        try:
            if sent.get("do") == "sign":
                handover.sign(sent.get("note", "")[:12], by=request.actor, at=at)
            else:
                handover.write(text, key=form_key(sent.dict()), by=request.actor, at=at)
            return HttpResponseRedirect(reverse("console:handover", args=[language]))
        except CentreRefused as refused:
            why = refused
    notes = [_note(each, request, at) for each in handover.notes(by=request.actor, at=at)]
    return centre_page(
        request, "centre_handover", number=422 if why else 200, notes=notes, text=text,
        refused=refusal_words(request, why) if why else "", key=form_key(sent.dict()),
        most=handover.MOST_WORDS, **switching(request),
    )  # fmt: skip


def _draw(request: HttpRequest, why: CentreRefused | None, at: datetime) -> HttpResponse:
    board, words, sent = shifts.board(at), centre_words(request), request.POST
    there = {each.agent for each in duty.present(at)}
    days, done = str(rules().shifts.days), request.GET.get("done", "")
    return centre_page(
        request, "centre_shifts", number=422 if why else 200,
        now=[(each.name, _span(each, request, at), each.agent in there) for each in board.now],
        next=[(each.name, _span(each, request, at)) for each in board.next],
        coming=[(each.id, each.name, _span(each, request, at)) for each in board.coming],
        gaps=[_times(each, request, at) for each in board.gaps], clocks=_clocks(request, at),
        gaps_says=words.say("shift_gaps_says" if board.gaps else "shift_gaps_none", days=days),
        all_clocks=words.say("shift_all_clocks", clock=f"{at.astimezone(rules().clock):%Z}"),
        leads=leads(request.actor), agents=shifts.agents() if leads(request.actor) else {},
        typed={name: sent.get(name, "")[:40] for name in _FIELDS},
        refused=refusal_words(request, why) if why else "",
        place=_PLACES.get(why.code, "from") if why else "",
        done=words.say("shift_done", number=done) if done.isascii() and done.isdigit() else "",
        **(switching(request) if leads(request.actor) else {}),
    )  # fmt: skip


def _done(request: HttpRequest, language: str) -> HttpResponse:
    at, sent, by = datetime.now(UTC), request.POST, request.actor
    here = reverse("console:shifts", args=[language])
    if sent.get("do") == "remove":
        shifts.remove(sent.get("shift", ""), by=by, at=at)
        return HttpResponseRedirect(here)
    if not leads(by):
        raise CentreRefused("not_leading")
    try:
        day = date.fromisoformat(sent.get("day", ""))
        begin, end = (time.fromisoformat(sent.get(name, "")) for name in ("from", "to"))
        days = int(sent.get("days", "1")[:4])
        made = shifts.plan(
            sent.get("agent", "")[:36], day, begin.replace(tzinfo=None), end.replace(tzinfo=None),
            days=days, by=by, at=at,
        )  # fmt: skip
    except (ValueError, OverflowError):
        raise CentreRefused("shift_wrong") from None
    return HttpResponseRedirect(f"{here}?done={made}")


def _clocks(request: HttpRequest, at: datetime) -> str:
    """What time it is in each zone of the country."""
    clocks = policy().calendar.clocks
    times = ", ".join(f"{at.astimezone(clock):%H:%M} {zone}" for zone, clock in clocks.items())
    return centre_words(request).say("clocks", times=times)


def _span(planned: Planned, request: HttpRequest, at: datetime) -> str:
    return _times(planned.span, request, at)


def _times(span: Span, request: HttpRequest, at: datetime) -> str:
    """From when until when, on the centre's clock."""
    language, clock = language_of(request), rules().clock
    begin, end = span.begin.astimezone(clock), span.end.astimezone(clock)
    if begin.date() == end.date():
        return f"{moment(span.begin, language, now=at).rpartition(' ')[0]}–{end:%H:%M}"
    first, last = (moment(each, language, now=at).rpartition(" ")[0] for each in (begin, end))
    return f"{first} – {last}"


def _note(note: handover.Note, request: HttpRequest, at: datetime) -> dict[str, object]:
    words, language = centre_words(request), language_of(request)
    written = moment(note.written_at, language, now=at)
    taken = moment(note.taken_at, language, now=at) if note.taken_at else ""
    return {
        "id": note.id, "text": note.text, "late": note.late, "is_own": note.is_own,
        "by": words.say("handover_by", name=note.writer, time=written),
        "taken": words.say("handover_taken", name=note.taker, time=taken) if taken else "",
    }  # fmt: skip
