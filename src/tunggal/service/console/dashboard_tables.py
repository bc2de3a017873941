"""The tables of a dashboard: counts of cases folded by kind, state and region, and seats by programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tunggal.adapters.lookup.index import Index
from tunggal.adapters.lookup.places import LedgerRow
from tunggal.cycle.explanation.words import count_word
from tunggal.policy.phrases import Phrases
from tunggal.registry.region import DIGITS, Level
from tunggal.service.cases.counts import Counted, Group
from tunggal.service.console.lines import region_name

Label = Callable[[str, str], str]
_COUNTS = ("waiting", "entrants", "leavers", "on_notice", "shielded")


@dataclass(frozen=True)
class Line:
    """Cases of a kind, a state or a region; `share` of the longest bar, in hundredths."""

    code: str
    name: str
    open: int
    late: int
    passed_on: int
    closed: int
    share: int = 0
    median: str = ""


@dataclass(frozen=True)
class SeatLine:
    """The seats of a programme, or of a programme in a regency; small numbers are hidden."""

    name: str
    programme: str
    quota: int
    filled: int
    share: int
    counts: tuple[str, ...]


@dataclass(frozen=True)
class Seats:
    """Seats by programme, then by regency where there are several; the regency where it is one."""

    programmes: tuple[SeatLine, ...]
    regencies: tuple[SeatLine, ...]
    around: str


def by_kind(counted: Counted, label: Label, words: Phrases) -> list[Line]:
    """One line for each kind of case, the median of days until its decisions beside it."""
    lines = _folded(
        counted.groups, lambda group: group.kind, lambda group: label("kinds", group.kind)
    )
    none = words.phrases["no_median"]
    return [replace(each, median=str(counted.median_days.get(each.code, none))) for each in lines]


def by_state(counted: Counted, label: Label) -> list[Line]:
    """One line for each state in which a case is open."""
    is_open = [group for group in counted.groups if group.is_open]
    return _folded(is_open, lambda group: group.state, lambda group: label("states", group.state))


def by_region(counted: Counted, region: str) -> list[Line]:
    """One line for each region below, where there are any."""
    groups = [group for group in counted.groups if len(group.region) > len(region)]
    return _folded(groups, lambda group: group.region, lambda group: region_name(group.region))


def total(counted: Counted) -> Line:
    """All cases together."""
    folded = _folded(counted.groups, lambda group: "", lambda group: "")
    return folded[0] if folded else Line("", "", 0, 0, 0, 0)


def seats_of(index: Index, region: str, words: Phrases, smallest: int) -> Seats:
    """The seats of a region; of a village or district those of the regency around it."""
    rows, label = index.ledger(region), index.messages[words.language].label
    by_programme: dict[str, list[LedgerRow]] = {}
    for row in rows:
        by_programme.setdefault(row.programme, []).append(row)
    programmes = tuple(
        _seats(label("programmes", code), code, listed, words, smallest)
        for code, listed in by_programme.items()
    )
    several = len({row.regency_code for row in rows}) > 1
    regencies = tuple(
        _seats(row.regency, label("programmes", row.programme), [row], words, smallest)
        for row in rows
    )
    around = rows[0].regency if rows and len(region) > DIGITS[Level.REGENCY] else ""
    return Seats(programmes, regencies if several else (), around)


def _folded(
    groups: Iterable[Group], key: Callable[[Group], str], name: Callable[[Group], str]
) -> list[Line]:
    """Groups with the same key as one line, in the order in which they come."""
    sums: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for group in groups:
        if key(group) not in sums:
            sums[key(group)], names[key(group)] = [0, 0, 0, 0], name(group)
        added = (
            (group.number, group.late, group.passed_on, 0)
            if group.is_open
            else (0, 0, 0, group.number)
        )
        sums[key(group)] = [one + more for one, more in zip(sums[key(group)], added, strict=True)]
    longest = max((each[0] for each in sums.values()), default=0) or 1
    return [
        Line(
            code, names[code], opened, late, passed_on, closed, share=round(100 * opened / longest)
        )
        for code, (opened, late, passed_on, closed) in sums.items()
    ]


def _seats(
    name: str, programme: str, rows: list[LedgerRow], words: Phrases, smallest: int
) -> SeatLine:
    quota, filled = (sum(getattr(row, each) for row in rows) for each in ("quota", "filled"))
    counts = tuple(
        shown(sum(getattr(row, each) for row in rows), words, smallest) for each in _COUNTS
    )
    return SeatLine(
        name,
        programme,
        quota,
        filled,
        min(100, round(100 * filled / quota)) if quota else 0,
        counts,
    )


def grouped(number: int | str, language: str) -> str:
    """A number with its thousands apart, as its readers write it; a text as it is."""
    return count_word(number, language) if isinstance(number, int) else number


def shown(number: int, words: Phrases, smallest: int) -> str:
    """A number of families; of a few it says no more than that they are few."""
    return (
        words.say("fewer", number=str(smallest))
        if 0 < number < smallest
        else grouped(number, words.language)
    )
