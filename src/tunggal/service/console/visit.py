"""The visit form on a page of its own: works without JavaScript, and keeps what was written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from tunggal.casework.case import Case
from tunggal.casework.number import CaseNumber
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases import queries
from tunggal.service.cases.days import day_in
from tunggal.service.cases.forms import form_key
from tunggal.service.console import visit_drawing
from tunggal.service.console.lines import place_name
from tunggal.service.console.pages import case_words, number_of, page
from tunggal.service.console.visit_form import Filled, read_filled
from tunggal.service.console.visit_keeping import (
    ALREADY,
    DONE,
    FAULTS,
    PHOTOS,
    VISIT,
    Kept,
    Sent,
    keep_visit,
    visit_form,
    visited_by_another,
)
from tunggal.service.console.visit_known import known_of
from tunggal.service.papers.actions import why
from tunggal.service.papers.receiving import takes_papers
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, language_of, switching

_FORM = ("GET", "HEAD", "POST")
PERMISSIONS = "camera=(), geolocation=(self), microphone=(), payment=()"
SPARE = 2  # empty places for members where no script adds them
MOST_SEEN = 1_000_000


@takes_papers
@gzip_page  # long, and nothing that a stranger wrote stands beside the token
def visit(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """The form of one case, and the answer to it."""
    if request.method not in _FORM:
        return errors.wrong_method(request, _FORM)
    about = number_of(number)
    if about is None:
        return errors.not_found(request)
    response = _sent(request, about) if request.method == "POST" else _opened(request, about)
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response


def _opened(request: HttpRequest, about: CaseNumber) -> HttpResponse:
    at = datetime.now(UTC)
    seen = queries.see(about, by=request.actor, at=at)
    if seen is None:
        return errors.not_found(request)
    if not any(step.code == VISIT for step in seen.steps):
        return _not_open(request, seen.case)
    return _drawn(request, seen.case, at=at, key=form_key({}), seen=seen.case.version)


def _sent(request: HttpRequest, about: CaseNumber) -> HttpResponse:
    at, form = datetime.now(UTC), visit_form()
    seen = queries.see(about, by=request.actor, at=at)
    if seen is None:
        return errors.not_found(request)
    on = day_in(seen.case.region, at)
    filled = read_filled(request.POST.dict(), form, on=on)
    key, version = form_key(request.POST), version_of(request.POST.get("seen", ""))
    if "more" in request.POST or is_redrawn(request):
        return _drawn(request, seen.case, at=at, key=key, seen=version, filled=filled, quiet=True)
    photos = [each for name, each in sorted(request.FILES.items()) if each.size]
    sent = Sent(about, key, version, filled, tuple(photos[: form.most_photos]))
    kept = keep_visit(sent, by=request.actor, at=at, language=language_of(request))
    if kept.state in (DONE, ALREADY):
        return page(request, "visit_done", **_done(request, about))
    return _refused(request, seen.case, kept, sent, at=at)


def version_of(text: str) -> int:
    """The version that a form says it has seen; of a strange one, none that a case has."""
    whole = text.isascii() and text.isdigit() and len(text) < 7
    return int(text) if whole else MOST_SEEN


def _refused(
    request: HttpRequest, case: Case, kept: Kept, sent: Sent, *, at: datetime
) -> HttpResponse:
    """The form again, as it was written, with what is wrong; 409 when the case went on without it."""
    words, told = visit_form().words[language_of(request)], kept.why
    if kept.state == PHOTOS:
        told = f"{words.say('refused_photos')} {why(PaperRefused(kept.why), language_of(request))}"
    elif kept.state != FAULTS and visited_by_another(case, request.actor, sent.seen):
        told = words.say("another", number=str(case.number))
    number = 409 if kept.state not in (FAULTS, PHOTOS) else 422
    return _drawn(
        request, case, at=at, key=sent.key, seen=sent.seen, filled=sent.filled, told=told, number=number
    )  # fmt: skip


def _drawn(
    request: HttpRequest, case: Case, *, at: datetime, key: str, seen: int, filled: Filled | None = None,
    told: str = "", number: int = 200, quiet: bool = False,
) -> HttpResponse:  # fmt: skip
    language = language_of(request)
    form, words = visit_form(), visit_form().words[language]
    known = known_of(case, by=request.actor, at=at, words=words)
    if filled is None:
        on = day_in(case.region, at)
        typed = {"seen_on": on.isoformat(), **known.written}
        filled = Filled(typed, tuple(range(1, known.members + 1)), "", "", "", None)
    elif quiet:
        filled = Filled(filled.typed, filled.members, "", "", "", None)
    values = visit_drawing.drawn(form, language, filled=filled, before=known.before, spare=SPARE)
    lead = words.say("lead", number=str(case.number), village=place_name(case.region))
    return page(
        request, "visit", number=number, **switching(request, "visit"), lead=lead, key=key, seen=seen, told=told,
        about=case_words(language).label("kinds", case.kind),
        photos_lead=words.say("photos_lead", most=str(form.most_photos)),
        round=reverse("console:round", args=[language]), **values,
    )  # fmt: skip


def _not_open(request: HttpRequest, case: Case) -> HttpResponse:
    words, state = visit_form().words[language_of(request)], case.state
    said = words.say(
        "not_open", number=str(case.number), state=case_words(words.language).label("states", state)
    )
    return errors.problem(request, 409, words.phrases["title"], said)


def _done(request: HttpRequest, about: CaseNumber) -> dict[str, Any]:
    words = visit_form().words[language_of(request)]
    return {
        "words_of_form": words.phrases,
        "told": words.say("done", number=str(about)),
        "round": reverse("console:round", args=[words.language]),
    }
