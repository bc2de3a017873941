"""Numbers that were marked as nuisance: they hear a sentence only, until it ends by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from tunggal.casework.case import Actor
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre.means import (
    CentreRefused,
    leads,
    masked,
    number_key,
    rules,
    sealing,
    subject_of,
)
from tunggal.service.centre.models import NuisanceMark


@dataclass(frozen=True)
class Marked:
    """A number with marks that count; `code` names it without giving it away."""

    code: str
    marks: int
    last: datetime
    ends: datetime | None  # None while the marks are too few
    hint: str = field(repr=False)
    reasons: tuple[str, ...] = field(repr=False)


def is_nuisance(telephone: str, at: datetime) -> bool:
    """Whether calls of a number are answered by the recorded sentence only."""
    key = number_key(telephone)
    return bool(key) and _ends(_marks(at, key)) > at.timestamp()


def mark(call: str, *, telephone: str, reason: str, by: Actor, at: datetime) -> None:
    """An agent marks the number of a call, once, in the caller's transaction."""
    inside = {"reason": reason, "telephone": telephone}
    row = NuisanceMark(
        number_key=number_key(telephone), call=call, agent=by.code, at=at,
        sealed=sealing().seal(f"nuisance:{call}", inside),
    )  # fmt: skip
    NuisanceMark.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def marked(*, by: Actor, at: datetime) -> tuple[Marked, ...]:
    """The numbers with marks that count, the newest first; recorded in the audit."""
    numbers: dict[str, list[Any]] = {}
    for row in _marks(at):
        numbers.setdefault(row.number_key, []).append(row)
    found = tuple(_marked(rows, at) for rows in numbers.values())
    if found:
        audit.record(actor=name_of(by), action="nuisance_seen", subject="", reason="", at=at)
    return tuple(sorted(found, key=lambda each: each.last, reverse=True))


def lift(code: str, *, by: Actor, at: datetime) -> None:
    """A leader makes the marks of a number count no more; raises CentreRefused for others."""
    if not leads(by):
        raise CentreRefused("not_leading")
    with transaction.atomic():
        keys = {row.number_key for row in _marks(at) if _code(row.number_key) == code}
        if not keys:  # lifted already, or ended by itself
            return
        NuisanceMark.objects.filter(number_key__in=keys, lifted_at=None).update(lifted_at=at)
        audit.record(
            actor=name_of(by), action="nuisance_lifted", subject=subject_of("number", code), reason="",
            at=at,
        )  # fmt: skip


def _marks(at: datetime, key: str = "") -> list[Any]:
    """The marks that may count, oldest first."""
    told = rules().nuisance
    rows = NuisanceMark.objects.filter(at__gt=at - told.within - told.ends, lifted_at=None)
    rows = rows.filter(number_key=key) if key else rows
    return [*rows.order_by("at", "id")]


def _ends(rows: list[Any]) -> float:
    """Until when a number hears the sentence: from each mark that fills the measure."""
    told, ends = rules().nuisance, 0.0
    for place, row in enumerate(rows):
        near = [each for each in rows[: place + 1] if each.at > row.at - told.within]
        if len(near) >= told.marks:
            ends = (row.at + told.ends).timestamp()
    return ends


def _marked(rows: list[Any], at: datetime) -> Marked:
    opened = [sealing().open(f"nuisance:{row.call}", row.sealed) for row in rows]
    ends = _ends(rows)
    return Marked(
        _code(rows[0].number_key), len(rows), rows[-1].at,
        datetime.fromtimestamp(ends, at.tzinfo) if ends > at.timestamp() else None,
        masked(opened[-1]["telephone"]), tuple(each["reason"] for each in opened),
    )  # fmt: skip


def _code(key: str) -> str:
    return key[:12]
