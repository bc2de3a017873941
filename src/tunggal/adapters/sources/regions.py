"""Takes over a ministry's list of regions; what an older edition had is kept with its last day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from tunggal.adapters.sources.region_list import Listed, read_bridge, read_changes, read_edition
from tunggal.policy.regions import (
    LINEAGE_HEADING,
    REGIONS_HEADING,
    Region,
    read_lineage,
    read_region_list,
)
from tunggal.registry.errors import DeliveryRefused
from tunggal.registry.region import Level, parent_of


@dataclass(frozen=True)
class RegionsImported:
    """Counts of an imported edition: regions in force by level, and what changed."""

    provinces: int
    regencies: int
    districts: int
    villages: int
    new: int
    renamed: int
    ended: int
    ended_without_lineage: int
    statistics_codes: int


def import_regions(
    files: Sequence[Path],
    *,
    into: Path,
    valid_from: date,
    lineage: Path | None = None,
    bridge: Path | None = None,
) -> RegionsImported:
    """Write `regions.csv` and `lineage.csv` into a folder; nothing is written when it is refused.

    Raises DeliveryRefused that names file, line and remedy.
    """
    edition = read_edition(files)
    statistics = read_bridge(bridge, edition) if bridge else {}
    changes = read_changes(lineage) if lineage else []
    file = into / "regions.csv"
    before = tuple(read_region_list(file)) if file.exists() else ()
    _refuse_an_older_edition(before, valid_from)
    after = _merged(before, edition, statistics, valid_from)
    into.mkdir(parents=True, exist_ok=True)
    known = _known_changes(into / "lineage.csv")
    all_changes = sorted({*known, *changes})
    _write(into / "lineage.csv", LINEAGE_HEADING, all_changes)
    _write(file, REGIONS_HEADING, [_line(region) for region in after])
    return _counted(before, after, valid_from, {old for old, *_ in all_changes})


def _refuse_an_older_edition(before: Iterable[Region], valid_from: date) -> None:
    newest = max((each.valid_from for each in before if each.valid_from), default=None)
    if newest and valid_from < newest:
        raise DeliveryRefused(
            f"The list in force is of {newest.isoformat()}, this edition of {valid_from.isoformat()}. "
            "Import editions from the oldest to the newest."
        )


def _merged(
    before: Sequence[Region],
    edition: Mapping[str, Listed],
    statistics: Mapping[str, str],
    valid_from: date,
) -> list[Region]:
    """Old rows that stay or end the day before, and rows for what is new or renamed."""
    last_day = valid_from - timedelta(days=1)
    kept: dict[str, Region] = {}
    ended: list[Region] = []
    for region in before:
        if region.valid_from == valid_from:
            continue  # the same edition, imported again
        listed = edition.get(region.code)
        if region.valid_to is not None and region.valid_to < last_day:
            ended.append(region)
        elif listed is not None and listed.name == region.name:
            code = statistics.get(region.code, region.statistics_code)
            kept[region.code] = replace(region, statistics_code=code, valid_to=listed.valid_to)
        else:
            ended.append(replace(region, valid_to=last_day))
    known = {region.code: region.statistics_code for region in before}
    begun = [
        _region(listed, statistics.get(code, known.get(code, "")), valid_from)
        for code, listed in edition.items()
        if code not in kept
    ]
    everything = [*ended, *kept.values(), *begun]
    return sorted(everything, key=lambda each: (each.code, each.valid_from or date.min))


def _region(listed: Listed, statistics: str, valid_from: date) -> Region:
    first = listed.valid_from or valid_from
    return Region(
        listed.code,
        listed.level,
        parent_of(listed.code),
        listed.name,
        first,
        listed.valid_to,
        statistics,
    )


def _known_changes(file: Path) -> list[tuple[str, str, str, str]]:
    if not file.exists():
        return []
    return [
        (each.old, each.new, each.kind, each.on.isoformat() if each.on else "")
        for each in read_lineage(file)
    ]


def _line(region: Region) -> tuple[str, ...]:
    days = (region.valid_from, region.valid_to)
    shown = (each.isoformat() if each else "" for each in days)
    return (
        region.code,
        region.level.value,
        region.parent_code,
        region.name,
        *shown,
        region.statistics_code,
    )


def _write(file: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Replace a file at once, so that a killed import leaves the old one."""
    beside = file.with_suffix(".new")
    with beside.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)
    beside.replace(file)


def _counted(
    before: Sequence[Region], after: Sequence[Region], valid_from: date, explained: set[str]
) -> RegionsImported:
    now = [region for region in after if region.in_force(valid_from)]
    in_force = {region.code for region in now}
    last_day = valid_from - timedelta(days=1)
    earlier = {region.code for region in before if region.in_force(last_day)}
    begun = {region.code for region in now if region.valid_from == valid_from}
    ended = earlier - in_force
    level = {each: sum(region.level is each for region in now) for each in Level}
    return RegionsImported(
        provinces=level[Level.PROVINCE],
        regencies=level[Level.REGENCY],
        districts=level[Level.DISTRICT],
        villages=level[Level.VILLAGE],
        new=len(in_force - earlier),
        renamed=len(begun & earlier),
        ended=len(ended),
        ended_without_lineage=sum(not _is_explained(code, explained) for code in ended),
        statistics_codes=sum(bool(region.statistics_code) for region in now),
    )


def _is_explained(code: str, explained: set[str]) -> bool:
    """Whether lineage says what became of a code or of a region above it."""
    while code:
        if code in explained:
            return True
        code = parent_of(code)
    return False
