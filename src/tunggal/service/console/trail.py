"""The trail of the audit, for auditors: filtered lines, and whether the newest hold together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.adapters.audit.chain import Line
from tunggal.casework.fields import is_day
from tunggal.service.audit import actions as audit
from tunggal.service.audit import queries
from tunggal.service.audit.queries import MOST, Wanted
from tunggal.service.cases.recording import name_of
from tunggal.service.console.export import reasons_of
from tunggal.service.console.pages import READ, number_of, page, words_of
from tunggal.service.web import errors

_KEY = re.compile(r"[a-z_]{1,20}(:[A-Za-z0-9-]{1,40})?")
_LONG_NUMBER = re.compile(r"\d{13,}")  # no key of ours; a NIK has no place in an address


def trail(request: HttpRequest, language: str) -> HttpResponse:
    """A page of lines, the newest first."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    words, at = words_of(request), datetime.now(UTC)
    wanted, wrong = read_wanted(request.GET)
    with transaction.atomic():
        lines = queries.lines(wanted, most=MOST + 1) if not wrong else ()
        proof = queries.prove()
        audit.record(
            actor=name_of(request.actor), action="audit_seen", subject="", reason="", at=at
        )
    here = str(reverse("console:audit", args=[language]))
    return page(
        request, "audit", number=422 if wrong else 200,
        lines=_rows(lines[:MOST]),
        wanted=wanted, typed={name: request.GET.get(name, "")[:60] for name in ("actor", "subject", "day")},
        fault=words.phrases["audit_wrong"] if wrong else "",
        proof=words.say("audit_broken", number=str(proof.broken)) if proof.broken else words.say(
            "audit_holds", number=str(proof.proved)
        ),
        broken=bool(proof.broken),
        head=str(proof.head),
        next=_next(lines, wanted, here),
    )  # fmt: skip


def read_wanted(sent: Mapping[str, str]) -> tuple[Wanted, bool]:
    """The filter of an address, and whether any of it cannot be read."""
    actor, subject, day = (sent.get(name, "").strip() for name in ("actor", "subject", "day"))
    number = number_of(subject)
    subject = f"case:{number.digits}" if number else subject
    keys = [each for each in (actor, subject) if each]
    wrong = any(not _KEY.fullmatch(each) or _LONG_NUMBER.search(each) for each in keys)
    wrong = wrong or bool(day and not is_day(day))
    before = sent.get("before", "")
    whole = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else 0
    return (Wanted() if wrong else Wanted(actor, subject, day, whole)), wrong


def _rows(lines: tuple[Line, ...]) -> list[dict[str, str]]:
    """The lines as they are shown; beside an export stands the reason that was written for it."""
    exports = {
        line.subject: int(line.subject[7:]) for line in lines if line.subject.startswith("export:")
    }
    written = reasons_of(exports.values())
    return [
        {
            **vars(line),
            "at": line.at[:19].replace("T", " "),
            "reason": written.get(exports.get(line.subject, 0), line.reason),
        }
        for line in lines
    ]


def _next(lines: tuple[Line, ...], wanted: Wanted, here: str) -> str:
    if len(lines) <= MOST:
        return ""
    later = replace(wanted, before=lines[MOST - 1].number)
    return f"{here}?{urlencode({name: text for name, text in vars(later).items() if text})}"
