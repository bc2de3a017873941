"""Reads audit lines for whoever watches over the readers, and proves that the newest hold together."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from tunggal.adapters.audit.chain import START, Head, Line
from tunggal.service.audit.actions import key
from tunggal.service.audit.models import NOT_A_DEVICE, AuditLine

MOST = 100  # lines of one page


@dataclass(frozen=True)
class Wanted:
    """Whose lines, about what, of which day, before which number; empty means all."""

    actor: str = ""
    subject: str = ""
    day: str = ""  # 2026-04-06, in UTC as the lines are
    before: int = 0


@dataclass(frozen=True)
class Proof:
    """The head of the trail, and the first of its newest lines that is not what was recorded."""

    head: Head
    proved: int
    broken: int = 0


def lines(wanted: Wanted, *, most: int = MOST) -> tuple[Line, ...]:
    """The lines that are wanted, the newest first."""
    asked = Q()
    if wanted.subject:
        asked &= Q(subject=wanted.subject)
    if wanted.actor:
        asked &= Q(actor=wanted.actor)
        asked &= Q() if wanted.actor.startswith("device:") else NOT_A_DEVICE
    if wanted.day:
        after = _first_since(f"{wanted.day}~")  # comes after every hour of the day
        asked &= Q(number__gte=_first_since(wanted.day), number__lt=after)
    if wanted.before:
        asked &= Q(number__lt=wanted.before)
    rows = AuditLine.objects.filter(asked).order_by("-number")[:most]
    return tuple(_line(row) for row in rows)


def prove(*, most: int = 1_000) -> Proof:
    """Whether each of the newest lines follows the one before it; `tunggal audit verify` reads all."""
    rows = list(AuditLine.objects.order_by("-number")[: most + 1])
    if not rows:
        return Proof(Head(), 0)
    head = Head(rows[0].number, rows[0].digest)
    for later, row in zip(rows, [*rows[1:], None], strict=True):
        if row is None and later.number > 1:
            break  # the first of the page has nothing before it to be held against
        number, digest = (row.number, row.digest) if row else (0, START)
        if later.number != number + 1 or _line(later).digest(key(), digest) != later.digest:
            return Proof(head, 0, later.number)
    return Proof(head, min(len(rows), most))


def _first_since(day: str) -> int:
    """The number of the first line of a day or later: lines are numbered as time goes on."""
    newest = AuditLine.objects.order_by("-number").values_list("number", flat=True).first() or 0
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        at = AuditLine.objects.filter(number=middle).values_list("at", flat=True).first()
        low, high = (middle + 1, high) if at is not None and at < day else (low, middle)
    return low


def _line(row: AuditLine) -> Line:
    return Line(row.number, row.at, row.actor, row.action, row.subject, row.reason)
