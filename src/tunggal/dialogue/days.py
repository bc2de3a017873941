"""Reads a day as people write it: with its date, without its year, or counted back from today."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tunggal.cycle.explanation.words import MONTHS
from tunggal.policy.dialogue_words import DayWords, Wording

_MOST_UNITS = 60  # "60 days ago"; whoever goes back further has a date to say
_YEARS_BACK = 8  # 29 February comes again within eight years, whatever the century


def day_of(text: str, today: date, wording: Wording) -> date | None:
    """The day that a text names; none when it may be another one as well.

    Day first: 27 3 2026, 27/03/26, 27032026, 27 Maret 2026; 12 Agustus is the last that has come.
    """
    parts = re.findall(r"\d+|[a-z]+", text.lower())
    if len(parts) == 1 and len(parts[0]) == 8 and parts[0].isdigit():
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    dated = [part for part in parts if part.isdigit() or _month(part)]
    if len(dated) == 3:
        return _dated(dated[::-1] if len(dated[0]) == 4 else dated, today)
    words = wording.days
    said = [part for part in _spelt(text, wording) if part not in words.fillers]
    return _counted_back(said, today, wording) or _in_last_year(said, today, words)


def _spelt(text: str, wording: Wording) -> list[str]:
    return re.findall(r"\d+|[a-z]+", " ".join(wording.words(text)))


def _dated(parts: list[str], today: date) -> date | None:
    """A day, a month and a year of two or four digits; "jam 5" is no year."""
    day, month = map(_number, parts[:2])
    year = _number(parts[2])
    if not (parts[2].isdigit() and len(parts[2]) in (2, 4)):
        return None
    return _date(year + today.year // 100 * 100 if year < 100 else year, month, day)


def _counted_back(said: list[str], today: date, wording: Wording) -> date | None:
    """Yesterday, three days ago, last Monday."""
    words = wording.days
    back = words.ago.get(" ".join(said))
    if back is not None:
        return today - timedelta(days=back)
    past, rest = [w for w in said if w in words.past], [w for w in said if w not in words.past]
    if len(rest) == 2 and rest[0] in words.before:
        rest = rest[1:]
    if len(past) == 1 and len(rest) == 2 and rest[1] in words.units:
        many = _many(rest[0], wording.numbers)
        return today - timedelta(days=many * words.units[rest[1]]) if many else None
    if len(past) <= 1 and len(rest) == 1 and rest[0] in words.weekdays:
        return _weekday(words.weekdays.index(rest[0]), today, past=bool(past))
    return None


def _many(part: str, numbers: tuple[str, ...]) -> int:
    """How many, in digits or in words; 0 for anything else."""
    if part in numbers:
        return numbers.index(part) + 1
    return int(part) if part.isdigit() and int(part) <= _MOST_UNITS else 0


def _weekday(weekday: int, today: date, *, past: bool) -> date:
    """The latest such day; "last Monday", said on a Monday, is a week ago."""
    back = (today.weekday() - weekday) % 7
    return today - timedelta(days=7 if past and not back else back)


def _in_last_year(said: list[str], today: date, words: DayWords) -> date | None:
    """A day and the name of a month: the last such day that is not to come."""
    rest = [word for word in said if word not in words.past]
    if len(rest) != 2 or len(said) > 3:
        return None
    day, month = rest if rest[0].isdigit() else rest[::-1]
    if not day.isdigit() or month.isdigit():
        return None
    years = range(today.year, today.year - _YEARS_BACK - 1, -1)
    found = (_date(year, _number(month), _number(day)) for year in years)
    return next((each for each in found if each is not None and each <= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(part: str) -> int:
    """A number as it is, a month by its name; 0 for what is neither."""
    if part.isdigit():
        return int(part) if len(part) <= 4 else 0
    return _month(part)


def _month(part: str) -> int:
    """A month by its name or its first three letters; 0 for other words."""
    named = (
        n
        for names in MONTHS.values()
        for n, name in enumerate(names, 1)
        if len(part) >= 3 and name.lower().startswith(part)
    )
    return next(named, {"agt": 8, "nop": 11}.get(part, 0))
