"""The time that an aid release pays for: a quarter, or one month of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tunggal.registry.quarter import Quarter

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Period:
    """A quarter, or with `month` (1 to 12) one month of it; ordered by time, a quarter first."""

    quarter: Quarter
    month: int = 0

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026Q1` or `2026-02`; raises ValueError on anything else."""
        match = _MONTH.fullmatch(text.strip())
        if match is None:
            return cls(Quarter.parse(text))
        year, month = int(match[1]), int(match[2])
        return cls(Quarter(year, (month + 2) // 3), month)

    @property
    def months(self) -> int:
        """How many months it has: 3 or 1."""
        return 1 if self.month else 3

    @property
    def first_day(self) -> date:
        return date(self.quarter.year, self.month, 1) if self.month else self.quarter.first_day

    @property
    def last_day(self) -> date:
        return last_day_of(self.first_day, months=self.months)

    @property
    def first_month(self) -> Period:
        """The month with which it begins."""
        return Period(self.quarter, self.first_day.month)

    def __str__(self) -> str:
        if self.month:
            return f"{self.quarter.year}-{self.month:02d}"
        return str(self.quarter)


def last_day_of(first: date, *, months: int) -> date:
    """The last of so many whole months from the first day of a month on.

    >>> last_day_of(date(2026, 11, 1), months=4).isoformat()
    '2027-02-28'
    """
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)
