"""Finds what sources sent: the folders `deliveries/<source>/<delivery>/`, each a dated parcel."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tunggal.adapters.sources.files import NOTE, files_in
from tunggal.adapters.sources.having_rows import has_rows
from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.cycle.consolidate.rules import deliveries_for
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.sources import Source
from tunggal.registry.errors import DeliveryRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter


def find_deliveries(
    folder: Path, sources: Mapping[str, Source], period: Quarter | Period
) -> tuple[Delivery, ...]:
    """The deliveries that the cycle of a quarter or a month uses, by source, without surveys.

    Raises DeliveryRefused for a folder of an unknown source, a wrong date, or a repeated delivery.
    """
    found = [
        delivery
        for code in _folders(folder)
        for delivery in deliveries_of(folder, _source(code, sources, folder))
    ]
    cycle = [each for each in found if each.source.holds != "survey"]
    used = deliveries_for(cycle, _as_period(period))
    _refuse_repeats(used, cycle)
    return used


def deliveries_of(folder: Path, source: Source) -> tuple[Delivery, ...]:
    """Every delivery of one source, oldest first."""
    there = folder / source.code
    names = _folders(there) if there.is_dir() else []
    found = [_delivery(there / name, source) for name in names]
    return tuple(sorted(found, key=lambda each: each.age))


def newest_delivery(
    folder: Path, source: Source, period: Quarter | Period | None = None
) -> Delivery:
    """The newest delivery of a source up to a period; raises DeliveryRefused where there is none."""
    known = [
        each
        for each in deliveries_of(folder, source)
        if period is None or each.period <= _as_period(period)
    ]
    if not known:
        until = f" up to {period}" if period else ""
        raise DeliveryRefused(
            f"deliveries/{source.code}: no delivery{until}. Put what {source.owner} sends into "
            f"deliveries/{source.code}/<quarter>/."
        )
    return known[-1]


def _as_period(when: Quarter | Period) -> Period:
    return when if isinstance(when, Period) else Period(when)


def _folders(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise DeliveryRefused(f"{folder.as_posix()}: is no folder. Put each delivery into one.")
    for each in sorted(folder.iterdir()):
        if each.is_file() and not each.name.startswith("."):
            raise DeliveryRefused(
                f"{each.as_posix()}: a file stands where folders are expected. Put it into "
                "deliveries/<source>/<quarter>/."
            )
    return sorted(each.name for each in folder.iterdir() if each.is_dir() and each.name[0] != ".")


def _source(code: str, sources: Mapping[str, Source], folder: Path) -> Source:
    if code in sources:
        return sources[code]
    near = difflib.get_close_matches(code, sources, 1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(sorted(sources))}."
    raise DeliveryRefused(
        f"deliveries/{code}: no source of that name. {hint} Rename the folder, or describe the "
        f"source in policy/sources/{code}.yaml."
    )


@dataclass(frozen=True)
class _Note:
    """What an office says about its delivery in `delivery.yaml`."""

    quarter: str | None = None
    as_of: date | None = None
    rows: Mapping[str, int] | None = None


def _delivery(folder: Path, source: Source) -> Delivery:
    shown = f"deliveries/{source.code}/{folder.name}"
    period, day = _dated(folder.name, shown)
    quarter, kind = period.quarter, "month" if period.month else "quarter"
    note = _note(folder / NOTE, shown)
    if note.quarter is not None and note.quarter != str(quarter):
        raise DeliveryRefused(
            f"{shown}/{NOTE}: says quarter {note.quarter}, but the folder is of {quarter}. Move the "
            f"delivery to the folder of its quarter, or ask {source.owner} which is right."
        )
    if note.as_of is not None and note.as_of > period.last_day:
        raise DeliveryRefused(
            f"{shown}/{NOTE}: as_of {note.as_of.isoformat()} lies after the end of {period}. Move the "
            f"delivery to the folder of its {kind}, or ask {source.owner} which is right."
        )
    as_of = note.as_of or source.speaks_of or day or period.first_day
    return Delivery(source, folder.name, folder, quarter, as_of, note.rows or {}, period.month)


def _dated(name: str, shown: str) -> tuple[Period, date | None]:
    """The quarter or month that a folder's name stands for, and its day where it names one."""
    try:
        if name.count("-") == 2:
            day = date.fromisoformat(name)
            return Period(Quarter.of(day)), day
        return Period.parse(name), None
    except ValueError:
        raise DeliveryRefused(
            f"{shown}: '{name}' is neither a quarter, a month nor a day. Name the folder like "
            "2026Q1, 2026-02 or 2026-02-15."
        ) from None


def _note(file: Path, shown: str) -> _Note:
    if not file.exists():
        return _Note()
    top = read_policy(file, shown_as=f"{shown}/{NOTE}")
    rows = top.mapped("rows", _counts) if top.has("rows") else None
    note = _Note(top.text("quarter", None), top.day("as_of", None), rows)
    top.done()
    return note


def _counts(section: Section) -> dict[str, int]:
    return {name: section.whole(name, at_least=0) for name in section.keys()}  # noqa: SIM118


def _refuse_repeats(used: Sequence[Delivery], all_of_them: Sequence[Delivery]) -> None:
    for later in used:
        for earlier in all_of_them:
            older = earlier.source.code == later.source.code and earlier.name != later.name
            if older and earlier.age < later.age and _is_a_repeat(later, earlier):
                raise DeliveryRefused(
                    f"{later}: holds the same files as {earlier}: it was delivered twice. Remove "
                    f"{later}, or ask {later.source.owner} for the new one; if nothing has changed, "
                    f"write the quarter or a new 'as_of' into {later}/{NOTE}."
                )


def _is_a_repeat(later: Delivery, earlier: Delivery) -> bool:
    """Whether a delivery is an older one sent by mistake: no rows, or a day of its own, are none."""
    return (
        _same_content(earlier, later)
        and not _speaks_for_itself(later, earlier)
        and any(has_rows(file, later.source.format) for file in files_in(later.folder))
    )


def _speaks_for_itself(later: Delivery, earlier: Delivery) -> bool:
    """Whether its note names a quarter, or a day that the older delivery's note does not name."""
    notes = [_note(each.folder / NOTE, str(each)) for each in (later, earlier)]
    return notes[0].quarter is not None or (
        notes[0].as_of is not None and notes[0].as_of != notes[1].as_of
    )


def _same_content(one: Delivery, other: Delivery) -> bool:
    """Whether two deliveries hold the same bytes, whatever the names of their files."""
    sizes = [sorted(file.stat().st_size for file in files_in(each.folder)) for each in (one, other)]
    if sizes[0] != sizes[1] or not any(sizes[0]):
        return False
    return sorted(_digests(one)) == sorted(_digests(other))


def _digests(delivery: Delivery) -> Iterator[str]:
    for file in files_in(delivery.folder):
        with file.open("rb") as opened:
            yield hashlib.file_digest(opened, "sha256").hexdigest()
