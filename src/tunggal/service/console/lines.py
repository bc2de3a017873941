"""Cases in a list, as a page draws them: in words, with days left and what they resemble."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor
from tunggal.casework.clusters import Cluster
from tunggal.casework.deadlines import local_day, working_days_between
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.phrases import Phrases
from tunggal.service.cases.alike import clusters_of
from tunggal.service.cases.days import day_begun
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import Line
from tunggal.service.lookup.status import serving

LATE, TODAY, SOON, CALM = "late", "today", "soon", "calm"
_SOON = 2  # working days


@dataclass(frozen=True)
class Due:
    """The last day of a case in words, and how urgent it is."""

    day: str
    left: str
    urgency: str


@dataclass(frozen=True)
class Row:
    """One case of a list."""

    number: str
    digits: str
    address: str
    kind: str
    state: str
    place: str
    programme: str
    due: Due | None
    marks: tuple[str, ...]
    version: int


def rows_of(lines: Iterable[Line], *, by: Actor, words: Phrases, at: datetime) -> tuple[Row, ...]:
    """The lines of a list in a language."""
    listed = tuple(lines)
    numbers = (line.number for line in listed)
    alike = clusters_of(numbers, by=by, today=day_begun(at)) if listed else {}
    return tuple(_row(line, alike[line.number], words, at) for line in listed)


def due_of(due: date | None, region: str, *, words: Phrases, at: datetime) -> Due | None:
    """The last day of a case, and how many working days are left; None when it has none."""
    if due is None:
        return None
    calendar = policy().calendar
    today = local_day(at, region, calendar)
    left = working_days_between(today, due, region=region, calendar=calendar)
    if today > due:
        late = working_days_between(due, today, region=region, calendar=calendar)
        said = words.say("days_late", days=str(late)) if late else words.phrases["day_passed"]
        return Due(day_word(due, words.language), said, LATE)
    if left <= 0:
        return Due(day_word(due, words.language), words.phrases["day_today"], TODAY)
    said = words.say("days_left", days=str(left))
    return Due(day_word(due, words.language), said, SOON if left <= _SOON else CALM)


def place_name(region: str) -> str:
    """A village with what it lies in, as the release that serves writes it; else its code."""
    index = serving()()
    found = index.village(region) if index else None
    return f"{found.name}, {found.district}" if found else region


def region_name(code: str) -> str:
    """A region as the release that serves writes it, else its code."""
    index = serving()()
    return (index.region_name(code) if index and code else "") or code


def programme_name(code: str, language: str) -> str:
    """A programme as people call it."""
    index: Index | None = serving()()
    if not code or index is None or code not in index.codes.programmes:
        return code
    return index.messages[language].label("programmes", code)


def case_address(number: CaseNumber, language: str) -> str:
    """Where the page of a case is."""
    return str(reverse("console:case", args=[language, number.digits]))


def _row(line: Line, alike: Iterable[Cluster], words: Phrases, at: datetime) -> Row:
    language = words.language
    label = policy().words[language].label
    return Row(
        number=str(line.number),
        digits=line.number.digits,
        address=case_address(line.number, language),
        kind=label("kinds", line.kind),
        state=label("states", line.state),
        place=place_name(line.region),
        programme=programme_name(line.programme, language),
        due=due_of(line.due, line.region, words=words, at=at),
        marks=_marks(line, alike, words),
        version=line.version,
    )


def _marks(line: Line, alike: Iterable[Cluster], words: Phrases) -> tuple[str, ...]:
    """What sets a case apart: that silence brought it here, and what else it resembles."""
    passed_on = (words.phrases["mark_passed_on"],) if line.turn else ()
    label = policy().words[words.language].label
    return (*passed_on, *(label("watches", each.watch) for each in alike))
