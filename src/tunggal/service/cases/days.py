"""What day it is in a region, and which day has begun anywhere in the country."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo

from tunggal.registry.errors import PolicyRefused
from tunggal.service.cases.means import policy

# The easternmost clock: what is not local anywhere is counted where a day begins first.
_FIRST = timezone(timedelta(hours=9))


def day_in(region: str, at: datetime) -> date:
    """The local day in a region; for the whole country, the day that has begun somewhere in it."""
    return at.astimezone(clock_of(region)).date()


def day_begun(at: datetime) -> date:
    """The latest day that has begun somewhere: what is dated later lies ahead."""
    return at.astimezone(_FIRST).date()


def clock_of(region: str) -> tzinfo:
    """The clock of a region, the easternmost where it has none of its own."""
    try:
        return policy().calendar.clock(region)
    except PolicyRefused:  # the whole country, or a province that the calendar does not name
        return _FIRST
