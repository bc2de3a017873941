"""The round of visits: which families wait, and what a device keeps of it to work without network."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import day_word
from tunggal.service.cases import queries
from tunggal.service.cases.queries import Line
from tunggal.service.console import visit_drawing
from tunggal.service.console.lines import place_name
from tunggal.service.console.pages import case_words, page
from tunggal.service.console.visit import PERMISSIONS
from tunggal.service.console.visit_keeping import VISIT, visit_form
from tunggal.service.console.visit_known import known_of
from tunggal.service.web import errors
from tunggal.service.web.pages import token

_READ = ("GET", "HEAD")
_SCRIPT = files("tunggal.service.console") / "static" / "console" / "visit_worker.js"
# Phrases that the scripts of a device say.
SAID = (
    "member", "remove_member", "place_taken", "place_failed", "pin_wrong", "pin_shut", "pin_short",
    "kept", "offline", "online", "state_new", "state_draft", "state_ready", "state_done",
    "state_refused", "saved", "not_saved", "photos_kept", "sync_done", "sync_none", "sync_failed", "sync_sign_in",
    "discard", "discard_sure", "wipe", "wipe_sure", "wiped", "no_storage", "refused_other",
    "refused_form", "refused_photos", "other_officer", "due", "round_empty", "locked",
)  # fmt: skip


def round_of_visits(request: HttpRequest, language: str) -> HttpResponse:
    """The cases that wait for a visit, the most urgent first."""
    if request.method not in _READ:
        return errors.wrong_method(request, _READ)
    words, device = visit_form().words[language], visit_form().device
    lines = waiting(request.actor, device.most_cases)
    return page(
        request, "visit_round", words_of_form=words.phrases,
        lines=[_shown(line, language) for line in lines],
        more=words.say("round_more", most=str(device.most_cases))
        if len(lines) == device.most_cases
        else "",
        device=reverse("console:round_device", args=[language]),
    )  # fmt: skip


@gzip_page
def device_page(request: HttpRequest, language: str) -> HttpResponse:
    """The page that a device keeps: the form without any family, the same for every officer."""
    if request.method not in _READ:
        return errors.wrong_method(request, _READ)
    form, words = visit_form(), visit_form().words[language]
    values = visit_drawing.drawn(form, language, spare=0)
    response = page(
        request, "visit_device", said={each: words.phrases[each] for each in SAID},
        kept_what=words.say("kept_what", days=str(form.device.keep_days)),
        pin_hint=words.say("pin_hint", digits=str(form.device.pin_digits)),
        photos_lead=words.say("photos_lead", most=str(form.most_photos)),
        round=reverse("console:round", args=[language]),
        addresses={
            name: reverse(f"console:{name}", args=[language])
            for name in ("round_token", "round_data", "visits", "visit_worker")
        },
        **values,
    )  # fmt: skip
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response


def round_token(request: HttpRequest, language: str) -> HttpResponse:
    """Who is signed in, the token of this session, and the key that opens what this officer kept."""
    if request.method not in _READ:
        return errors.wrong_method(request, _READ)
    secret = hmac.digest(_key(), f"key:{request.actor.code}".encode(), "sha256")
    return JsonResponse(
        {
            "token": token(request),
            "officer": hmac.digest(_key(), f"officer:{request.actor.code}".encode(), "sha256").hex()[:16],
            "key": base64.b64encode(secret).decode(),
        }
    )  # fmt: skip


def round_data(request: HttpRequest, language: str) -> HttpResponse:
    """What a device keeps of the round: each family that is handed out stands in the audit."""
    if request.method != "POST":
        return errors.wrong_method(request, ("POST",))
    at, device = datetime.now(UTC), visit_form().device
    cases = [
        told
        for line in waiting(request.actor, device.most_cases)
        if (told := _handed_out(line, request.actor, at, language)) is not None
    ]
    return JsonResponse({"cases": cases, "days": device.keep_days, "tries": device.most_tries})


def visit_worker(request: HttpRequest, language: str) -> HttpResponse:
    """The script that answers in place of the network; from here it reaches the whole console."""
    if request.method not in _READ:
        return errors.wrong_method(request, _READ)
    return HttpResponse(_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")


def waiting(actor: Actor, most: int) -> tuple[Line, ...]:
    """The cases of an actor's queue that wait for a visit, at most so many."""
    return queries.queue(actor, step=VISIT, most=most)


def _handed_out(line: Line, actor: Actor, at: datetime, language: str) -> dict[str, Any] | None:
    seen = queries.see(line.number, by=actor, at=at)
    if seen is None or not any(step.code == VISIT for step in seen.steps):
        return None
    words = visit_form().words[language]
    known = known_of(seen.case, by=actor, at=at, words=words)
    return {
        **_told(line.number, seen.case.kind, seen.case.region, language),
        "due": seen.case.due.isoformat() if seen.case.due else "",
        "due_word": day_word(seen.case.due, language),
        "seen": seen.case.version,
        "members": known.members,
        "written": dict(known.written),
        "before": dict(known.before),
    }


def _told(number: CaseNumber, kind: str, region: str, language: str) -> dict[str, str]:
    return {
        "number": number.digits,
        "shown": str(number),
        "kind": visit_drawing.capital(case_words(language).label("kinds", kind)),
        "village": place_name(region),
    }


def _shown(line: Line, language: str) -> dict[str, str]:
    words = visit_form().words[language]
    return {
        **_told(line.number, line.kind, line.region, language),
        "due": words.say("due", day=day_word(line.due, language)) if line.due else "",
        "form": reverse("console:visit", args=[language, line.number.digits]),
    }


@lru_cache(maxsize=1)
def _key() -> bytes:
    key: bytes = settings.SECRETS.derived("visit_device")
    return key
