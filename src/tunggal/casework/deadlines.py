"""Deadlines: local dates, counted in the working days of the region. No clock: days are handed in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tunggal.policy.case_calendar import Calendar

_DAY = timedelta(days=1)


def local_day(at: datetime, region: str, calendar: Calendar) -> date:
    """The day it is in a region at a moment; a moment without a zone is refused."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone; hand in an aware datetime")
    return at.astimezone(calendar.clock(region)).date()


def next_working_day(day: date, region: str, calendar: Calendar) -> date:
    """This day when it is worked, else the first one after that is."""
    while not calendar.is_working_day(day, region):
        day += _DAY
    return day


def due_day(start: date, days: int, *, region: str, calendar: Calendar) -> date:
    """The last day of so many working days after a day; with 0 the day itself, or the next worked one."""
    due = start if days else next_working_day(start, region, calendar)
    for _ in range(days):
        due = next_working_day(due + _DAY, region, calendar)
    return due


def working_days_between(start: date, end: date, *, region: str, calendar: Calendar) -> int:
    """Working days after `start` up to and with `end`; negative when `end` lies before."""
    if end < start:
        return -working_days_between(end, start, region=region, calendar=calendar)
    days = (start + _DAY * n for n in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(day, region) for day in days)


def last_day_to_appeal(told: date, days: int, *, region: str, calendar: Calendar) -> date:
    """So many days of any kind after being told; never a day on which offices are closed."""
    return next_working_day(told + _DAY * days, region, calendar)
