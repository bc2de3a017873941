"""Service levels: how well calls, chats and tasks were served, by days of the centre's clock and now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from tunggal.service.centre import calls, duty, handover
from tunggal.service.centre.closing import MISSED
from tunggal.service.centre.means import rules
from tunggal.service.centre.models import (
    DONE,
    FAILED,
    OPEN,
    QUEUED,
    TAKEN,
    WAITING,
    Call,
    Chat,
    Task,
)

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Levels:
    """The counts of one day, or of an hour of it. Shares are of these counts; None where nothing was counted."""

    day: date
    offered: int  # calls that asked for an agent
    answered: int
    in_time: int  # answered within the seconds of the policy
    abandoned: int  # never answered, and over
    waited: float  # seconds of all answered calls together
    at_once: int  # answered calls that were the last of their person and number for a while
    tasks: int  # due on this day
    tasks_in_time: int
    chats: int
    chats_missed: int  # closed by themselves, without an answer
    chats_answered: int
    chat_waited: float  # seconds until the first answer, of all answered chats together
    hour: datetime | None = None  # its begin on the centre's clock

    @property
    def in_time_share(self) -> float | None:
        """Of those answered or abandoned, the share that was answered in time."""
        return _share(self.in_time, self.answered + self.abandoned)

    @property
    def abandoned_share(self) -> float | None:
        """Of those answered or abandoned, the share that was abandoned."""
        return _share(self.abandoned, self.answered + self.abandoned)

    @property
    def average_wait(self) -> float | None:
        """Seconds until an agent answered."""
        return _share(self.waited, self.answered)

    @property
    def at_once_share(self) -> float | None:
        """Of the answered calls, the share that was resolved by the first call."""
        return _share(self.at_once, self.answered)

    @property
    def tasks_share(self) -> float | None:
        """Of what was due, the share that was done in time."""
        return _share(self.tasks_in_time, self.tasks)

    @property
    def chat_wait(self) -> float | None:
        """Seconds until the first answer."""
        return _share(self.chat_waited, self.chats_answered)


@dataclass(frozen=True)
class Live:
    """How it stands at a moment."""

    waiting: int
    longest: float  # seconds
    there: int
    free: int
    paused: int
    chats_waiting: int
    tasks_open: int
    tasks_late: int
    handovers_late: int


def local_day(at: datetime) -> date:
    """The day it is at the centre."""
    return at.astimezone(rules().clock).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """When a day of the centre begins, and when the next one does."""
    clock = rules().clock
    begin, end = (datetime.combine(each, time(), clock) for each in (day, day + timedelta(days=1)))
    return begin.astimezone(UTC), end.astimezone(UTC)


def count(day: date, *, at: datetime) -> Levels:
    """The service levels of a day, as known at a moment."""
    return _count(day, *bounds(day), at)


def count_hours(day: date, *, at: datetime) -> tuple[Levels, ...]:
    """The service levels of each hour of a day that has begun; calls count in the hour in which they came."""
    begin, end = bounds(day)
    hours = (begin + timedelta(hours=place) for place in range(round((end - begin) / _HOUR)))
    return tuple(
        replace(_count(day, hour, hour + _HOUR, at), hour=hour.astimezone(rules().clock))
        for hour in hours
        if hour <= at
    )


def _count(day: date, begin: datetime, end: datetime, at: datetime) -> Levels:
    rows = [*calls.offered(begin, end)]
    answered = [row for row in rows if row.answered_at is not None]
    waits = [_seconds(row.queued_at or row.began_at, row.answered_at) for row in answered]
    limit = rules().calls.answer.total_seconds()
    return Levels(
        day, len(rows), len(answered), sum(wait <= limit for wait in waits),
        sum(_is_abandoned(row, at) for row in rows), sum(waits), _at_once(answered, begin),
        *_tasks(begin, end), *_chats(begin, end), *_chat_waits(begin, end),
    )  # fmt: skip


def live(at: datetime) -> Live:
    """How it stands now."""
    waiting, there = calls.waiting(at=at), duty.present(at)
    unfinished = Task.objects.filter(state__in=(OPEN, TAKEN))
    return Live(
        len(waiting), _seconds(waiting[0].waits_since, at) if waiting else 0.0, len(there),
        len(duty.free_agents(at)), sum(each.state == "paused" for each in there),
        Chat.objects.filter(state=WAITING).count(), unfinished.count(),
        unfinished.filter(due_at__lt=at).count(), handover.unsigned(at),
    )  # fmt: skip


def _is_abandoned(row: Any, at: datetime) -> bool:
    """Nobody answered, and nobody waits any more; of a wait without end the end was missed."""
    if row.answered_at is not None:
        return False
    return bool(row.state != QUEUED or row.queued_at <= at - calls.LONGEST_WAIT)


def _at_once(answered: list[Any], begin: datetime) -> int:
    """Calls that were solved, and after which neither the person nor the number called again."""
    told = rules().calls
    solving = {code for code, each in told.wrap_ups.items() if each.solves}
    solved = [row for row in answered if row.wrap_up in solving]
    later = _later(solved, begin)
    return sum(not _again(row, later, told.again) for row in solved)


def _later(solved: list[Any], begin: datetime) -> dict[str, list[datetime]]:
    """Number or person → when calls of it began."""
    numbers = {row.number_key for row in solved} - {""}
    persons = {row.person_key for row in solved} - {""}
    rows = Call.objects.filter(
        Q(number_key__in=numbers) | Q(person_key__in=persons), began_at__gte=begin, task=""
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for number, person, began in rows.values_list("number_key", "person_key", "began_at"):
        found[number].append(began)
        found[person].append(began)
    return found


def _again(row: Any, later: dict[str, list[datetime]], within: timedelta) -> bool:
    keys: Iterable[str] = {row.number_key, row.person_key} - {""}
    return any(
        row.began_at < each <= row.began_at + within for key in keys for each in later.get(key, ())
    )


def _tasks(begin: datetime, end: datetime) -> tuple[int, int]:
    """What had to be done in a time, and how much of it was over by then."""
    rows = Task.objects.filter(promised_at__gte=begin, promised_at__lt=end)
    over = rows.filter(state__in=(DONE, FAILED)).values_list("promised_at", "over_at")
    return rows.count(), sum(done <= promised for promised, done in over)


def _chats(begin: datetime, end: datetime) -> tuple[int, int]:
    """How many were opened, and how many closed without an answer."""
    rows = Chat.objects.filter(opened_at__gte=begin, opened_at__lt=end)
    return rows.count(), rows.filter(wrap_up=MISSED, answered_at=None).count()


def _chat_waits(begin: datetime, end: datetime) -> tuple[int, float]:
    """How many were answered, and the seconds until then."""
    rows = Chat.objects.filter(opened_at__gte=begin, opened_at__lt=end, answered_at__isnull=False)
    waits = [_seconds(*pair) for pair in rows.values_list("opened_at", "answered_at")]
    return len(waits), sum(waits)


def _seconds(begin: datetime, end: datetime) -> float:
    return max((end - begin).total_seconds(), 0.0)


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
