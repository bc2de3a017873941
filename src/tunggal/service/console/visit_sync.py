"""Receives the forms that a device filled in without network: each is answered for itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from tunggal.policy.papers import PaperRefused
from tunggal.service.cases import queries
from tunggal.service.cases.days import day_in
from tunggal.service.console.pages import number_of
from tunggal.service.console.visit import version_of
from tunggal.service.console.visit_drawing import say_fault
from tunggal.service.console.visit_form import read_filled
from tunggal.service.console.visit_keeping import (
    FAULTS,
    PHOTOS,
    REFUSED,
    Kept,
    Sent,
    keep_visit,
    visit_form,
    visited_by_another,
)
from tunggal.service.papers.actions import why
from tunggal.service.papers.receiving import takes_papers
from tunggal.service.web import errors

MOST_FORMS = 20  # of one call; a device sends the rest with the next
MOST_ANSWERS = 1_000


@takes_papers
def visits(request: HttpRequest, language: str) -> HttpResponse:
    """Forms as JSON in `forms`, photos of form K as files `K:1`, `K:2`…; an answer for each form.

    The device keeps a form until it was answered. A form that came before is answered again and has
    no second effect.
    """
    if request.method != "POST":
        return errors.wrong_method(request, ("POST",))
    forms = _forms(request.POST.get("forms", ""))
    if forms is None:
        return errors.bad_request(request)
    results = [_result(request, each, language) for each in forms]
    return JsonResponse({"results": results})


def _forms(text: str) -> list[Mapping[str, Any]] | None:
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(listed, list) or len(listed) > MOST_FORMS:
        return None
    return listed if all(_is_form(each) for each in listed) else None


def _is_form(each: Any) -> bool:
    if not isinstance(each, dict) or not isinstance(each.get("answers"), dict):
        return False
    texts = (each.get("key"), each.get("number"))
    named = all(isinstance(text, str) and 0 < len(text) <= 60 for text in texts)
    answers = each["answers"]
    plain = all(isinstance(value, str) for value in answers.values())
    return named and isinstance(each.get("seen"), int) and plain and len(answers) <= MOST_ANSWERS


def _result(request: HttpRequest, sent: Mapping[str, Any], language: str) -> dict[str, Any]:
    at = datetime.now(UTC)
    faults: dict[str, str] = {}
    number = number_of(sent["number"])
    if number is None:
        return {"key": sent["key"], "state": REFUSED, "why": "", "faults": {}}
    photos = [
        upload
        for name, upload in sorted(request.FILES.items())
        if name.rpartition(":")[0] == sent["key"]
    ]
    filled = read_filled(sent["answers"], visit_form(), on=day_in(_region(request), at))
    form = Sent(
        number,
        sent["key"],
        version_of(str(sent["seen"])),
        filled,
        tuple(photos[: visit_form().most_photos]),
    )
    kept = keep_visit(form, by=request.actor, at=at, language=language)
    if kept.state == FAULTS:
        faults = {each.name: say_fault(each, visit_form(), language) for each in filled.faults}
    return {
        "key": sent["key"],
        "state": kept.state,
        "why": _why(request, kept, form, at, language),
        "faults": faults,
    }


def _region(request: HttpRequest) -> str:
    """Where an officer works, for the local day; anywhere for the ministry."""
    return str((*request.actor.regions, "")[0])


def _why(request: HttpRequest, kept: Kept, form: Sent, at: datetime, language: str) -> str:
    words = visit_form().words[language]
    if kept.state == PHOTOS:
        return f"{words.say('refused_photos')} {why(PaperRefused(kept.why), language)}"
    if kept.state != REFUSED:
        return ""
    seen = queries.see(form.number, by=request.actor, at=at)
    if seen is not None and visited_by_another(seen.case, request.actor, form.seen):
        return words.say("another", number=str(form.number))
    return kept.why
