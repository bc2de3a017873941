"""The shift board: who is planned, who is on now and next, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.service.accounts.models import Officer
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre.means import CentreRefused, closed, leads, rules
from tunggal.service.centre.models import Shift

MOST_DAYS = 31  # planned with one form


@dataclass(frozen=True)
class Span:
    """A time with a begin and an end, which is no part of it."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Planned:
    """Planned work of an agent."""

    id: int
    agent: str
    name: str
    span: Span


@dataclass(frozen=True)
class Board:
    """The plan as a reader sees it at a moment."""

    now: tuple[Planned, ...]
    next: tuple[Planned, ...]  # those that begin together, first after now
    coming: tuple[Planned, ...]
    gaps: tuple[Span, ...]


def gaps(spans: Iterable[Span], begin: datetime, end: datetime) -> tuple[Span, ...]:
    """The times between two moments that no span holds."""
    found, reached = [], begin
    for each in sorted(spans, key=lambda span: span.begin):
        if each.begin > reached:
            found.append(Span(reached, min(each.begin, end)))
        reached = max(reached, each.end)
        if reached >= end:
            break
    if reached < end:
        found.append(Span(reached, end))
    return tuple(gap for gap in found if gap.begin < gap.end)


def span_of(day: date, begin: time, end: time) -> Span:
    """A shift on a day of the centre's clock; one that ends no later than it begins, ends next day."""
    clock = rules().clock
    last = day if end > begin else day + timedelta(days=1)
    starts, ends = (
        datetime.combine(each, at, clock).astimezone(UTC)
        for each, at in ((day, begin), (last, end))
    )
    return Span(starts, ends)


def board(at: datetime) -> Board:
    """Who is on now and next, what is planned for the days ahead, and where nobody is."""
    until = at + timedelta(days=rules().shifts.days)
    rows = Shift.objects.filter(ends_at__gt=at, starts_at__lt=until).exclude(agent__in=closed())
    planned = _planned(rows.order_by("starts_at", "agent", "id"))
    now = tuple(each for each in planned if each.span.begin <= at)
    later = [each for each in planned if each.span.begin > at]
    soon = tuple(each for each in later if each.span.begin == later[0].span.begin)
    return Board(now, soon, tuple(planned), gaps((each.span for each in planned), at, until))


def agents() -> dict[str, str]:
    """The agents who may be planned: code → name."""
    rows = Officer.objects.filter(role=Role.AGENT.value, closed_at=None).order_by("name", "code")
    return dict(rows.values_list("code", "name"))


def plan(
    agent: str, day: date, begin: time, end: time, *, days: int, by: Actor, at: datetime
) -> int:
    """Plan an agent at the same time of some days; gives how many shifts are new. All or none."""
    _check(agent, day, begin, end, days=days, by=by, at=at)
    with transaction.atomic():
        Officer.objects.select_for_update().get(code=agent)  # one plan of an agent at a time
        made = [span_of(day + timedelta(days=each), begin, end) for each in range(days)]
        mine = Shift.objects.filter(agent=agent, ends_at__gt=made[0].begin)
        known = {(row.starts_at, row.ends_at) for row in mine}
        new = [each for each in made if (each.begin, each.end) not in known]
        if any(each.begin < ends and starts < each.end for each in new for starts, ends in known):
            raise CentreRefused("shift_overlaps")
        Shift.objects.bulk_create(
            Shift(agent=agent, starts_at=each.begin, ends_at=each.end, planned_by=by.code)
            for each in new
        )
        _record("shift_planned", agent, by, at)
        return len(new)


def remove(number: str, *, by: Actor, at: datetime) -> None:
    """Take a shift out of the plan that is not over; raises CentreRefused for who leads no shift."""
    if not leads(by):
        raise CentreRefused("not_leading")
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        raise CentreRefused("shift_gone")
    with transaction.atomic():
        found = Shift.objects.select_for_update().filter(pk=int(number), ends_at__gt=at).first()
        if found is None:
            raise CentreRefused("shift_gone")
        agent = found.agent
        found.delete()
        _record("shift_removed", agent, by, at)


def _check(
    agent: str, day: date, begin: time, end: time, *, days: int, by: Actor, at: datetime
) -> None:
    if not leads(by):
        raise CentreRefused("not_leading")
    if agent not in agents():
        raise CentreRefused("no_agent")
    if not 1 <= days <= MOST_DAYS:
        raise CentreRefused("too_many_days")
    first = span_of(day, begin, end)
    if first.end - first.begin > rules().shifts.longest:
        raise CentreRefused("shift_too_long")
    if first.end <= at:
        raise CentreRefused("shift_past")


def _planned(rows: Any) -> list[Planned]:
    listed = [*rows]
    named = Officer.objects.filter(code__in={row.agent for row in listed})
    names = dict(named.values_list("code", "name"))
    return [
        Planned(
            row.pk, row.agent, names.get(row.agent, row.agent), Span(row.starts_at, row.ends_at)
        )
        for row in listed
    ]


def _record(action: str, agent: str, by: Actor, at: datetime) -> None:
    audit.record(actor=name_of(by), action=action, subject=f"agent:{agent}", reason="", at=at)
