"""A ministry's own list of regions, as it comes: one file or one per level, codes dotted or plain."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tunggal.policy.regions import LINEAGE_KINDS
from tunggal.registry.errors import DeliveryRefused
from tunggal.registry.region import DIGITS, Level, level_of, parent_of, plain_code

_CODE = ("code", "kode", "kode_wilayah", "id")
_NAME = ("name", "nama", "nama_wilayah")
_PARENT = ("parent_code", "province_code", "regency_code", "district_code", "kode_induk")
_STATISTICS = ("statistics_code", "bps_code", "kode_bps")
_STATISTICS_DIGITS = {
    Level.PROVINCE: 2,
    Level.REGENCY: 4,
    Level.DISTRICT: 7,
    Level.VILLAGE: 10,
}


@dataclass(frozen=True)
class Listed:
    """One region as the list has it, and where it stands."""

    code: str
    level: Level
    name: str
    where: str
    valid_from: date | None
    valid_to: date | None


def read_edition(files: Sequence[Path]) -> dict[str, Listed]:
    """Every region of an edition by plain code; refuses doubles, orphans and missing levels."""
    listed: dict[str, Listed] = {}
    for file in files:
        for where, row in _rows(file, {"code": _CODE, "name": _NAME}, _PARENT):
            region = _listed(where, row)
            if region.code in listed:
                raise _refused(
                    where,
                    f"the code '{region.code}' stands twice; first in {listed[region.code].where}.",
                    "Keep one of the two lines.",
                )
            listed[region.code] = region
    _refuse_missing_levels(files, listed)
    _refuse_orphans(listed)
    return listed


def _listed(where: str, row: Mapping[str, str]) -> Listed:
    code = plain_code(row["code"])
    level = _level(where, row["code"], code)
    if not row["name"]:
        raise _refused(where, f"the region '{code}' has no name.", "Write its name.")
    parent = plain_code(row.get("parent", ""))
    if parent and parent != parent_of(code):
        raise _refused(
            where,
            f"the {level} '{code}' names '{parent}' as its parent, but its code begins with "
            f"'{parent_of(code)}'.",
            "Correct one of the two.",
        )
    days = [_day(where, name, row.get(name, "")) for name in ("valid_from", "valid_to")]
    return Listed(code, level, row["name"], where, *days)


def _level(where: str, written: str, code: str) -> Level:
    try:
        return level_of(code)
    except ValueError:
        raise _refused(
            where,
            f"'{written}' is no region code: {len(code)} characters without dots.",
            "A province has 2 digits, a regency 4, a district 6, a village 10 (32.04.12.2001).",
        ) from None


def _refuse_missing_levels(files: Sequence[Path], listed: Mapping[str, Listed]) -> None:
    levels = {region.level for region in listed.values()}
    missing = [level.value for level in DIGITS if level not in levels]
    if missing:
        names = ", ".join(file.name for file in files)
        raise DeliveryRefused(
            f"{names}: no {' and no '.join(missing)} is listed. Give the files of all four levels: "
            "province, regency, district, village."
        )


def _refuse_orphans(listed: Mapping[str, Listed]) -> None:
    for region in listed.values():
        parent = parent_of(region.code)
        if parent and parent not in listed:
            raise _refused(
                region.where,
                f"the {region.level} '{region.code}' lies in '{parent}', which is not listed.",
                "Add the region above it, or correct the code.",
            )


def read_bridge(file: Path, listed: Mapping[str, Listed]) -> dict[str, str]:
    """Population code → statistics code; refuses unknown codes and codes that stand twice."""
    bridge: dict[str, str] = {}
    seen: dict[tuple[Level, str], str] = {}
    for where, row in _rows(file, {"code": _CODE, "statistics_code": _STATISTICS}, ()):
        code, statistics = plain_code(row["code"]), plain_code(row["statistics_code"])
        if code not in listed:
            raise _refused(where, f"the code '{code}' is not in the list.", "Remove or correct it.")
        level = listed[code].level
        if not statistics.isdigit() or len(statistics) != _STATISTICS_DIGITS[level]:
            raise _refused(
                where,
                f"'{statistics}' is no statistics code of a {level}.",
                f"It has {_STATISTICS_DIGITS[level]} digits.",
            )
        if code in bridge or (level, statistics) in seen:
            twice = code if code in bridge else statistics
            raise _refused(where, f"'{twice}' stands twice.", "One code, one statistics code.")
        bridge[code] = seen[level, statistics] = statistics
    return bridge


def read_changes(file: Path) -> list[tuple[str, str, str, str]]:
    """What old codes became: old, new, kind, day; refuses unknown kinds and bad codes."""
    heading = {name: (name,) for name in ("old_code", "new_code", "kind", "on")}
    changes = []
    for where, row in _rows(file, heading, ()):
        old, new = plain_code(row["old_code"]), plain_code(row["new_code"])
        if _level(where, row["old_code"], old) != _level(where, row["new_code"], new):
            raise _refused(where, f"'{old}' and '{new}' are of different levels.", "Correct one.")
        if row["kind"] not in LINEAGE_KINDS:
            known = ", ".join(LINEAGE_KINDS)
            raise _refused(
                where, f"'{row['kind']}' is no kind of change.", f"Write one of {known}."
            )
        on = _day(where, "on", row["on"])
        changes.append((old, new, row["kind"], on.isoformat() if on else ""))
    return changes


def _rows(
    file: Path, needed: Mapping[str, tuple[str, ...]], parents: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The rows of a CSV file (comma or semicolon, also gzipped) in our names, and where they stand."""
    text = _text(file)
    delimiter = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heading = [name.strip().lower() for name in next(reader, [])]
    places = {}
    for name, spellings in {**needed, "parent": parents, **_OPTIONAL}.items():
        found = [heading.index(each) for each in spellings if each in heading]
        if not found and name in needed:
            raise _refused(
                f"{file.name}, line 1",
                f"the column '{spellings[0]}' is missing; found {', '.join(heading) or 'nothing'}.",
                f"Name it '{spellings[0]}'.",
            )
        if found:
            places[name] = found[0]
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield _row(file, reader.line_num, len(heading), cells, places)


_OPTIONAL = {"valid_from": ("valid_from",), "valid_to": ("valid_to",)}


def _row(
    file: Path, line: int, width: int, cells: Sequence[str], places: Mapping[str, int]
) -> tuple[str, Mapping[str, str]]:
    where = f"{file.name}, line {line}"
    if len(cells) != width:
        raise _refused(
            where,
            f"{len(cells)} columns where the heading has {width}.",
            "Put quotes around names that hold the delimiter.",
        )
    return where, {name: cells[place].strip() for name, place in places.items()}


def _text(file: Path) -> str:
    try:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise _refused(
            f"{file.name}, line {line}", "is not UTF-8 text.", "Save it as UTF-8."
        ) from None
    except (OSError, EOFError) as fault:
        raise _refused(file.name, f"cannot be read ({fault}).", "Ask for the file again.") from None


def _day(where: str, name: str, written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise _refused(where, f"{name} '{written}' is no date.", "Write 2022-11-09.") from None


def _refused(where: str, problem: str, remedy: str) -> DeliveryRefused:
    return DeliveryRefused(f"{where}: {problem} {remedy}")
