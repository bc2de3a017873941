"""The regions in force and what became of older codes: `policy/regions/`, read into frozen values."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter
from tunggal.registry.region import Level, level_of, parent_of

REGIONS_HEADING = (
    "code",
    "level",
    "parent_code",
    "name",
    "valid_from",
    "valid_to",
    "statistics_code",
)
LINEAGE_HEADING = ("old_code", "new_code", "kind", "on")
LINEAGE_KINDS = ("split", "merge", "rename", "recode")


@dataclass(frozen=True)
class Region:
    """One region as one edition of the list has it; both days are inclusive, None is open."""

    code: str
    level: Level
    parent_code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    statistics_code: str = ""

    def in_force(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class Successor:
    """What a code became on a day; a split has one of these for every part."""

    old: str
    new: str
    kind: str
    on: date | None = None


@dataclass(frozen=True)
class Village:
    """One village in force with the regions above it."""

    code: str
    names: Mapping[Level, str]
    statistics_code: str


@dataclass(frozen=True)
class Regions:
    """The villages of a quarter, and the village in force for every code that is still delivered.

    `population` and `statistics` map a delivered code to its village and, when it is not the
    village's own code, to the check that says so: region_outdated or region_split.
    """

    villages: tuple[Village, ...]
    population: Mapping[str, tuple[str, str]]
    statistics: Mapping[str, tuple[str, str]]


def read_regions(folder: Path, quarter: Quarter) -> Regions:
    """The regions in force on the first day of a quarter, from `regions.csv` and `lineage.csv`."""
    listed = tuple(read_region_list(folder / "regions.csv"))
    changes = tuple(read_lineage(_lineage_in(folder)))
    regions = regions_on(listed, changes, day=quarter.first_day)
    if not regions.villages:
        raise PolicyRefused(
            f"{(folder / 'regions.csv').as_posix()}: no village is in force on "
            f"{quarter.first_day.isoformat()}, the first day of {quarter}. Import the edition of that "
            "time with 'tunggal region import --from'."
        )
    return regions


def _lineage_in(folder: Path) -> Path:
    """`lineage.csv`; were it missing unnoticed, every older code would lose its village."""
    file = folder / "lineage.csv"
    if not file.exists():
        raise PolicyRefused(
            f"{file.as_posix()}: the file does not exist, so nobody knows what became of older codes. "
            "Bring it back, import the regions again with 'tunggal region import --lineage', or "
            f"write the heading {','.join(LINEAGE_HEADING)} alone when no code ever changed."
        )
    return file


def regions_on(listed: Sequence[Region], changes: Sequence[Successor], *, day: date) -> Regions:
    """The regions of one day; changes that lie after it have not happened yet."""
    names = {region.code: region.name for region in listed if region.in_force(day)}
    own = {region.code: region for region in listed if region.in_force(day)}
    villages = tuple(
        Village(code, _names_above(code, names), own[code].statistics_code)
        for code in sorted(own)
        if own[code].level is Level.VILLAGE
    )
    past = [each for each in changes if each.old != each.new and (each.on or day) <= day]
    population = _by_population_code(listed, villages, past)
    return Regions(villages, population, _by_statistics_code(listed, own, population))


def _names_above(code: str, names: Mapping[str, str]) -> dict[Level, str]:
    above = {}
    while code:
        above[level_of(code)] = names.get(code, code)
        code = parent_of(code)
    return above


def _by_population_code(
    listed: Sequence[Region], villages: Sequence[Village], changes: Sequence[Successor]
) -> dict[str, tuple[str, str]]:
    in_force = {village.code for village in villages}
    after: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        after[change.old].add(change.new)
    outdated = {region.code for region in listed if region.level is Level.VILLAGE} | {
        old for old in after if len(old) == 10
    }
    found = {code: (code, "") for code in in_force}
    for old in sorted(outdated - in_force):
        ends = sorted(_ends(old, after, in_force, frozenset()))
        if ends and len({end[:4] for end in ends}) == 1:
            found[old] = (ends[0], "region_outdated" if len(ends) == 1 else "region_split")
    return found


def _ends(
    code: str, after: Mapping[str, set[str]], in_force: set[str], seen: frozenset[str]
) -> Iterator[str]:
    """The villages in force that an old code leads to, along its own lineage or a region's above."""
    if code in in_force:
        yield code
        return
    if code in seen:
        return
    above = code
    while above:
        if above in after:
            for new in sorted(after[above]):
                yield from _ends(new + code[len(above) :], after, in_force, seen | {code})
            return
        above = parent_of(above)


def _by_statistics_code(
    listed: Sequence[Region], own: Mapping[str, Region], population: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    found = {}
    for region in listed:
        if region.level is Level.VILLAGE and region.statistics_code and region.code in population:
            found[region.statistics_code] = population[region.code]
    # A code that is in force again belongs to who has it now.
    for region in own.values():
        if region.level is Level.VILLAGE and region.statistics_code:
            found[region.statistics_code] = (region.code, "")
    return found


def read_region_list(file: Path) -> Iterator[Region]:
    """The lines of `regions.csv`; refuses wrong levels, lengths, parents and overlapping validity."""
    seen: dict[str, list[Region]] = defaultdict(list)
    for line, row in _rows(file, REGIONS_HEADING):
        region = _region(file, line, row)
        for other in seen[region.code]:
            if _overlap(region, other):
                raise _refused(
                    file, line, "code", f"'{region.code}' stands twice for the same days."
                )
        seen[region.code].append(region)
        yield region
    if not any(level_of(code) is Level.VILLAGE for code in seen):
        raise PolicyRefused(
            f"{file.as_posix()}: lists no village. Import the full list with 'tunggal region import'."
        )


def _region(file: Path, line: int, row: Mapping[str, str]) -> Region:
    try:
        level = level_of(row["code"])
    except ValueError as fault:
        raise _refused(file, line, "code", f"'{row['code']}': {fault}.") from None
    if row["level"] != level:
        raise _refused(file, line, "level", f"a code of {len(row['code'])} digits is a {level}.")
    if row["parent_code"] != parent_of(row["code"]):
        raise _refused(file, line, "parent_code", f"expected '{parent_of(row['code'])}'.")
    days = {name: _day(file, line, name, row[name]) for name in ("valid_from", "valid_to")}
    statistics = row["statistics_code"]
    return Region(
        row["code"], level, row["parent_code"], row["name"], **days, statistics_code=statistics
    )


def _overlap(one: Region, other: Region) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def read_lineage(file: Path) -> Iterator[Successor]:
    """The lines of `lineage.csv`: one line per old and new code."""
    for line, row in _rows(file, LINEAGE_HEADING):
        for name in ("old_code", "new_code"):
            try:
                level_of(row[name])
            except ValueError as fault:
                raise _refused(file, line, name, f"'{row[name]}': {fault}.") from None
        if row["kind"] not in LINEAGE_KINDS:
            raise _refused(file, line, "kind", f"expected one of {', '.join(LINEAGE_KINDS)}.")
        on = _day(file, line, "on", row["on"])
        yield Successor(row["old_code"], row["new_code"], row["kind"], on)


def _rows(file: Path, heading: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a small CSV file with their line numbers."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            lacking = [name for name in heading if name not in (reader.fieldnames or ())]
            if lacking:
                raise _refused(file, 1, lacking[0], "the column is missing.")
            for row in reader:
                yield reader.line_num, {name: (row[name] or "").strip() for name in heading}
    except FileNotFoundError:
        raise PolicyRefused(
            f"{file.as_posix()}: the file does not exist. Import the ministry's list with "
            "'tunggal region import', or make a country with 'tunggal simulate'."
        ) from None


def _day(file: Path, line: int, name: str, written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise _refused(file, line, name, f"'{written}' is no date such as 2026-03-31.") from None


def _refused(file: Path, line: int, column: str, problem: str) -> PolicyRefused:
    return PolicyRefused(f"{file.as_posix()}, line {line}: {column}: {problem}")
