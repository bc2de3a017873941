"""The minutes of a village meeting: one form for all cases it heard, one step for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from tunggal.casework.case import Actor
from tunggal.casework.fields import is_village
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.scope import in_scope
from tunggal.casework.steps import Given
from tunggal.policy.minutes import MinutesForm, read_minutes_form
from tunggal.policy.papers import PaperRefused
from tunggal.policy.phrases import Phrases
from tunggal.service.cases import actions, queries
from tunggal.service.cases.days import day_in
from tunggal.service.cases.forms import form_key
from tunggal.service.cases.means import policy
from tunggal.service.cases.papers import take_in
from tunggal.service.cases.queries import Line
from tunggal.service.console.lines import place_name, rows_of
from tunggal.service.console.minutes_form import PAPERS, Meeting, Opinion, note_of, read_meeting
from tunggal.service.console.pages import (
    FORM,
    READ,
    case_words,
    number_of,
    page,
    words_of,
)
from tunggal.service.console.visit_keeping import keep_paper
from tunggal.service.papers.actions import hint, open_paper, why
from tunggal.service.papers.receiving import takes_papers
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, language_of, other_than, switching

STEP = "deliberate"
_SALT, _DAY = "minutes", 24 * 3600
_MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Row:
    """What became of one case: words, and whether it went on."""

    words: str
    done: bool


@lru_cache(maxsize=1)
def minutes_form() -> MinutesForm:
    """The form of this workspace."""
    return read_minutes_form(settings.WORKSPACE.policy / "minutes")


@takes_papers
@gzip_page  # a part for each case, and nothing that a stranger wrote stands beside the token
def minutes(request: HttpRequest, language: str) -> HttpResponse:
    """The villages with cases that wait for a meeting, then the minutes of one of them."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    village = _village(request)
    if village is None:
        return errors.not_found(request)
    if not village:
        return _choose(request)
    return _sent(request, village) if request.method == "POST" else _drawn(request, village)


def sheet(request: HttpRequest, language: str) -> HttpResponse:
    """The sheet that a meeting writes on and signs: case numbers, and nobody's name."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    village = _village(request)
    if not village:
        return errors.not_found(request)
    words = minutes_form().words[language]
    title = words.say("sheet_title", village=place_name(village))
    return page(
        request, "minutes_sheet", w=words.phrases, title=title, village=village,
        rows=_rows(request, waiting(request.actor, village), datetime.now(UTC)),
        took_part=[words.phrases[f"took_part_{each}"] for each in minutes_form().took_part],
    )  # fmt: skip


def waiting(actor: Actor, region: str = "") -> tuple[Line, ...]:
    """The cases of an actor's queue that wait for a meeting, the most urgent first."""
    most = minutes_form().most_cases if region else _MOST_COUNTED
    return queries.queue(actor, region=region, step=STEP, most=most)


def _village(request: HttpRequest) -> str | None:
    """The village of the address, "" where it has to be chosen, None where it is not the actor's."""
    asked = (request.GET.get("village") or request.POST.get("village", ""))[:13]
    if not asked:
        own = request.actor.regions
        return own[0] if len(own) == 1 and is_village(own[0]) else ""
    return asked if is_village(asked) and in_scope(request.actor, asked) else None


def _choose(request: HttpRequest) -> HttpResponse:
    words = _words(request)
    counted = Counter(line.region for line in waiting(request.actor))
    here = reverse("console:minutes", args=[words.language])
    villages = [
        (place_name(each), f"{here}?village={each}", words.say("waiting_cases", number=str(number)))
        for each, number in sorted(counted.items())
    ]
    return page(request, "minutes_villages", w=words.phrases, villages=villages)


def _drawn(
    request: HttpRequest, village: str, *, meeting: Meeting | None = None, key: str = "", kept: str = "",
    told: str = "", results: tuple[Row, ...] = (), number: int = 200,
) -> HttpResponse:  # fmt: skip
    form, words, label = minutes_form(), _words(request), case_words(language_of(request)).label
    typed = dict(meeting.typed) if meeting else {}
    rows = _rows(request, waiting(request.actor, village), datetime.now(UTC))
    return page(
        request, "minutes", number=number, **switching(request), w=words.phrases, typed=typed,
        elsewhere=f"{reverse('console:minutes', args=[other_than(words.language)])}?village={village}",
        rows=rows, village=village,
        where=place_name(village), key=key or form_key({}), kept=kept, results=results,
        faults=_said(meeting, words, told), paper_hint=hint(words.language),
        papers=[(each, label("papers", each)) for each in PAPERS],
        took_part=[(each, words.phrases[f"took_part_{each}"]) for each in form.took_part],
        opinions=[(each, words.phrases[f"opinion_{each}"]) for each in form.opinions],
        sheet=f"{reverse('console:minutes_sheet', args=[words.language])}?village={village}",
    )  # fmt: skip


def _rows(request: HttpRequest, lines: tuple[Line, ...], at: datetime) -> Any:
    return rows_of(lines, by=request.actor, words=words_of(request), at=at)


def _said(meeting: Meeting | None, words: Phrases, told: str) -> Mapping[str, str]:
    """Where the fault is → what to do."""
    said = {"file": told} if told else {}
    if meeting is not None:
        said |= {
            each: words.phrases[f"fault_{each}"] for each in meeting.faults if each not in said
        }
        for each in meeting.long_notes:
            said[f"n{each.digits}"] = words.say("fault_note", number=str(each))
    return said


def _sent(request: HttpRequest, village: str) -> HttpResponse:
    at, form, key = datetime.now(UTC), minutes_form(), form_key(request.POST)
    upload, kept = request.FILES.get("file"), _kept(request, request.POST.get("kept", ""))
    named = [each for each in request.POST if each.startswith("c") and each[1:].isdigit()]
    numbers = [line for name in named[: form.most_cases] if (line := number_of(name[1:]))]
    on = day_in(village, at)
    meeting = read_meeting(
        request.POST.dict(), numbers, form, on=on, has_file=bool((upload and upload.size) or kept)
    )
    if upload and upload.size:
        try:
            kept = take_in(upload, paper=meeting.paper, by=request.actor, at=at).reference
        except PaperRefused as refused:
            told = why(refused, language_of(request))
            return _drawn(request, village, meeting=meeting, key=key, told=told, number=422)
    sealed = _sealed(request, kept) if kept else ""
    if is_redrawn(request):
        return _drawn(request, village, meeting=meeting, key=key, kept=sealed)
    if not meeting.is_right:
        return _drawn(request, village, meeting=meeting, key=key, kept=sealed, number=422)
    results = tuple(_recorded(request, meeting, each, kept, key, at) for each in meeting.opinions)
    words = _words(request)
    if all(each.done for each in results):
        again = f"{reverse('console:minutes', args=[words.language])}?village={village}"
        return page(request, "minutes_done", w=words.phrases, results=results, again=again)
    return _drawn(
        request, village, meeting=meeting, key=key, kept=sealed, results=results, number=409
    )


def _recorded(
    request: HttpRequest, meeting: Meeting, opinion: Opinion, kept: str, key: str, at: datetime
) -> Row:
    """One case, in a transaction of its own: what was done stays done, and is not done again."""
    words = _words(request)
    done = Row(words.say("row_done", number=str(opinion.number)), done=True)
    if actions.was_taken(opinion.number, STEP, by=request.actor, key=key):
        return done
    try:
        stored = open_paper(kept)
        paper = keep_paper(stored.content, stored.content_type, at=at, paper=meeting.paper)
        given = Given(
            note=note_of(meeting, opinion, minutes_form(), "id"),
            papers={meeting.paper: paper.reference},
        )
        actions.take(
            opinion.number, STEP, by=request.actor, at=at, seen=opinion.seen, key=key, given=given, files=(paper,)
        )  # fmt: skip
    except (CaseRefused, PaperRefused) as told:
        said = (
            why(told, words.language)
            if isinstance(told, PaperRefused)
            else told.refusal.said(policy(), words.language)
        )
        return Row(words.say("row_refused", number=str(opinion.number), why=said), done=False)
    return done


def _words(request: HttpRequest) -> Phrases:
    return minutes_form().words[language_of(request)]


def _sealed(request: HttpRequest, reference: str) -> str:
    """A paper that was taken in, named so that only this officer can hand it in again."""
    return str(signing.dumps([request.actor.code, reference], salt=_SALT))


def _kept(request: HttpRequest, sealed: str) -> str:
    try:
        officer, reference = signing.loads(sealed, salt=_SALT, max_age=_DAY)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(reference) if officer == request.actor.code else ""
