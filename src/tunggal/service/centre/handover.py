"""Handover notes: written by who goes, signed by who comes; one that nobody signs is flagged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tunggal.casework.case import Actor
from tunggal.service.accounts.models import Officer
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre.means import CentreRefused, rules, sealing, subject_of
from tunggal.service.centre.models import Handover

MOST_WORDS = 2_000  # characters
_SHOWN = timedelta(days=3)


@dataclass(frozen=True)
class Note:
    """A handover note with both signatures; `late` when nobody took it over in time."""

    id: int
    writer: str
    written_at: datetime
    taker: str
    taken_at: datetime | None
    late: bool
    is_own: bool
    text: str = field(repr=False)


def write(text: str, *, key: str, by: Actor, at: datetime) -> None:
    """A note, signed by who goes, once per key; raises CentreRefused."""
    text = text.strip()
    if not text:
        raise CentreRefused("no_words")
    if len(text) > MOST_WORDS:
        raise CentreRefused("too_long")
    place = sealing().hashed("handover", f"{by.code}:{key}")
    with transaction.atomic():
        if Handover.objects.filter(key=place).exists():
            return
        sealed = sealing().seal(f"handover:{place}", {"text": text})
        Handover.objects.create(key=place, written_by=by.code, written_at=at, sealed=sealed)
        _record("handover_written", place, by, at)


def sign(number: str, *, by: Actor, at: datetime) -> None:
    """Who comes has read a note; raises CentreRefused for the writer, and when it was taken over."""
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        raise CentreRefused("handover_taken")
    with transaction.atomic():
        found = Handover.objects.select_for_update().filter(pk=int(number)).first()
        if found is None or (found.taken_at and found.taken_by != by.code):
            raise CentreRefused("handover_taken")
        if found.written_by == by.code:
            raise CentreRefused("own_handover")
        if found.taken_at is None:
            found.taken_by, found.taken_at = by.code, at
            found.save()
            _record("handover_signed", found.key, by, at)


@transaction.atomic
def notes(*, by: Actor, at: datetime) -> tuple[Note, ...]:
    """Notes that nobody took over, and those of the last days; recorded in the audit."""
    recent = Handover.objects.filter(written_at__gt=at - _SHOWN)
    rows = [*(recent | Handover.objects.filter(taken_at=None)).order_by("-written_at", "-id")[:50]]
    codes = {row.written_by for row in rows} | {row.taken_by for row in rows}
    names = dict(Officer.objects.filter(code__in=codes).values_list("code", "name"))
    if rows:
        audit.record(actor=name_of(by), action="handover_seen", subject="", reason="", at=at)
    return tuple(_note(row, names, by, at) for row in rows)


def unsigned(at: datetime) -> int:
    """How many notes nobody took over in time."""
    late = Handover.objects.filter(taken_at=None, written_at__lt=at - rules().shifts.handover)
    return int(late.count())


def _note(row: Any, names: dict[str, str], by: Actor, at: datetime) -> Note:
    inside = sealing().open(f"handover:{row.key}", row.sealed)
    late = row.taken_at is None and row.written_at < at - rules().shifts.handover
    return Note(
        row.pk, names.get(row.written_by, row.written_by), row.written_at,
        names.get(row.taken_by, row.taken_by), row.taken_at, late, row.written_by == by.code,
        inside["text"],
    )  # fmt: skip


def _record(action: str, place: str, by: Actor, at: datetime) -> None:
    audit.record(
        actor=name_of(by), action=action, subject=subject_of("handover", place), reason="", at=at
    )
