"""Working days and local time of offices: `policy/casework/calendar.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from tunggal.policy.reading import Section, read_policy
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.region import level_of

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_FREE_IN_A_ROW = 60  # a calendar that is closed for longer is a mistake


@dataclass(frozen=True)
class OwnDay:
    """A day on which offices are closed, or open, against the common calendar."""

    on: date
    region: str  # a region code; "" for the whole country

    def holds(self, day: date, region: str) -> bool:
        return self.on == day and region.startswith(self.region)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked in a region, and what time it is there."""

    weekend: frozenset[int]
    country: str
    joint_leave: bool  # the days of joint leave (cuti bersama) that the library knows are free
    closed: tuple[OwnDay, ...]
    opened: tuple[OwnDay, ...]
    zones: Mapping[str, str]  # code of a province → short name of its zone
    clocks: Mapping[str, ZoneInfo] = field(repr=False)  # short name → its clock

    def is_working_day(self, day: date, region: str) -> bool:
        """Whether the offices of a region work on a day."""
        if any(own.holds(day, region) for own in self.closed):
            return False
        if any(own.holds(day, region) for own in self.opened):
            return True
        if day.weekday() in self.weekend:
            return False
        return day not in free_days(self.country, day.year, joint_leave=self.joint_leave)

    def zone(self, region: str) -> str:
        """The short name of a region's time zone: WIB, WITA or WIT."""
        if region[:2] not in self.zones:
            raise PolicyRefused(
                f"policy/casework/calendar.yaml: zones: expected province '{region[:2]}' in one of "
                f"{', '.join(self.clocks)}, found it in none. Add it where its clocks belong."
            )
        return self.zones[region[:2]]

    def clock(self, region: str) -> ZoneInfo:
        """The clock of a region."""
        return self.clocks[self.zone(region)]


@lru_cache(maxsize=256)
def free_days(country: str, year: int, *, joint_leave: bool) -> frozenset[date]:
    """Public holidays of one year; days that follow the moon are estimates until decreed."""
    categories = ("public", "government") if joint_leave else ("public",)
    known = holidays.country_holidays(country, years=year, expand=False, categories=categories)
    return frozenset(known)


def read_calendar(file: Path) -> Calendar:
    """The calendar of a file; raises PolicyRefused."""
    top = read_policy(file)
    top.text("basis")
    zones, clocks = top.mapped("zones", _zones)
    calendar = Calendar(
        _weekend(top), _country(top), top.flag("joint_leave"),
        _own_days(top, "closed"), _own_days(top, "opened"), zones, clocks,
    )  # fmt: skip
    _refuse_endless(top, calendar)
    top.done()
    return calendar


def _weekend(top: Section) -> frozenset[int]:
    named = top.texts("weekend")
    for name in named:
        if name not in _WEEKDAYS:
            raise top.refuse(
                "weekend", f"expected days among {', '.join(_WEEKDAYS)}, found '{name}'."
            )
    if len(set(named)) == len(_WEEKDAYS):
        raise top.refuse("weekend", "expected at least one day of work in a week, found none.")
    return frozenset(map(_WEEKDAYS.index, named))


def _country(top: Section) -> str:
    country = top.text("country")
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise top.refuse(
            "country", f"expected a code of two letters such as ID, found '{country}'."
        )
    if (
        top.flag("joint_leave")
        and "government" not in getattr(holidays, country).supported_categories
    ):
        raise top.refuse(
            "joint_leave", f"no days of joint leave are known for '{country}'; expected false.",
            "List them under 'closed'.",
        )  # fmt: skip
    return country


def _own_days(top: Section, key: str) -> tuple[OwnDay, ...]:
    days = []
    for entry in top.sections(key, ()):
        region = entry.text("region", "")
        if region:
            _refuse_no_region(entry, region)
        entry.text("basis")
        days.append(OwnDay(entry.day("on"), region))
        entry.done()
    return tuple(days)


def _refuse_no_region(entry: Section, region: str) -> None:
    try:
        level_of(region)
    except ValueError as fault:
        raise entry.refuse("region", f"'{region}': {fault}.") from None


def _zones(section: Section) -> tuple[dict[str, str], dict[str, ZoneInfo]]:
    zones: dict[str, str] = {}
    clocks: dict[str, ZoneInfo] = {}
    for name in section.keys():  # noqa: SIM118
        inner = section.section(name)
        clocks[name] = _clock(inner)
        for province in inner.texts("provinces"):
            if len(province) != 2 or not province.isdigit():
                raise inner.refuse(
                    "provinces", f"expected codes of two digits, found '{province}'."
                )
            if province in zones:
                raise inner.refuse("provinces", f"'{province}' stands in {zones[province]} too.")
            zones[province] = name
        inner.done()
    return zones, clocks


def _clock(section: Section) -> ZoneInfo:
    name = section.text("clock")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise section.refuse(
            "clock", f"expected the name of a clock such as Asia/Jakarta, found '{name}'."
        ) from None


def _refuse_endless(top: Section, calendar: Calendar) -> None:
    """Own days may not close an office for so long that a deadline would never come."""
    days = sorted(day.on.toordinal() for day in calendar.closed)
    run = longest = 0
    for before, day in zip([None, *days], days, strict=False):
        run = run + 1 if before is not None and day - before <= 1 else 1
        longest = max(longest, run)
    if longest > _MOST_FREE_IN_A_ROW:
        raise top.refuse("closed", f"{longest} days in a row; {_MOST_FREE_IN_A_ROW} is the most.")
