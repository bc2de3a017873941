"""Tries one delivery without a cycle: what would be used, merged and refused, and what is odd."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.fitting.reading import read_survey
from tunggal.adapters.sources.files import files_of_parts, shown_as
from tunggal.adapters.sources.reader import FileReader, PartReading, open_connection
from tunggal.adapters.sources.typed_sql import given_query, staged_names
from tunggal.adapters.sources.value_sql import quoted, sql_code, sql_not_given, sql_region_code
from tunggal.cycle.consolidate.delivery import Delivery, TypedDelivery
from tunggal.cycle.consolidate.quality import remedy_of
from tunggal.cycle.consolidate.stage import consolidate
from tunggal.cycle.consolidate.typed import TABLES
from tunggal.policy.regions import Regions
from tunggal.policy.sources import ColumnMap, Part
from tunggal.policy.variables import Variable

EXAMPLES_PER_RULE = 5
CODES_PER_COLUMN = 20
LONGEST_CODE = 30  # a longer value is no code: it may be a name, and names are not shown


@dataclass(frozen=True)
class _Desk:
    """What a check works with: the policy, and how much of the machine."""

    variables: Mapping[str, Variable]
    regions: Regions
    scratch: Path
    threads: int | None
    memory: str | None


def check_source(
    delivery: Delivery,
    *,
    variables: Mapping[str, Variable],
    regions: Regions,
    scratch: Path,
    threads: int | None = None,
    memory: str | None = None,
) -> dict[str, Any]:
    """Read a delivery and say what became of its rows; works in `scratch`, which is removed.

    Returns source, delivery, rows, used, merged, refused; `parts` (the same per part, since one
    file may be read for two parts), `refused_rows` (the first few of each rule: file, row, rule,
    column, remedy), `unknown_codes` (part, column, code, rows) and `quality` (check, found,
    looked_at, remedy; only checks that something failed). Raises DeliveryRefused.
    """
    told: dict[str, Any] = {"source": delivery.source.code, "delivery": delivery.name}
    if delivery.source.holds == "survey":
        return told | _survey(delivery, variables)
    desk = _Desk(variables, regions, scratch, threads, memory)
    try:
        return (
            told | _consolidated(delivery, desk) | {"unknown_codes": _unknown_codes(delivery, desk)}
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _survey(delivery: Delivery, variables: Mapping[str, Variable]) -> dict[str, Any]:
    rows = len(read_survey(delivery.folder, delivery.source, variables=variables))
    counts = {"rows": rows, "used": rows, "merged": 0, "refused": 0}
    none: dict[str, Any] = {"refused_rows": [], "quality": [], "unknown_codes": []}
    return {**counts, "parts": [{"part": "survey", **counts}], **none}


def _consolidated(delivery: Delivery, desk: _Desk) -> dict[str, Any]:
    engine = DuckDBEngine(desk.scratch / "engine", threads=desk.threads, memory=desk.memory)
    reader = _CountingReader(FileReader(desk.scratch / "typed", desk.threads, desk.memory))
    try:
        consolidate(
            engine,
            deliveries=[delivery],
            reader=reader,
            variables=desk.variables,
            regions=desk.regions,
            quarter=delivery.quarter,
        )
        counts = engine.rows("select rows, used, merged, refused from delivery_counts")[0]
        return counts | {
            "parts": list(_parts(engine, delivery, reader.counted)),
            "refused_rows": engine.rows(_FIRST_REFUSED),
            "quality": [row | {"remedy": remedy_of(row["check"])} for row in engine.rows(_QUALITY)],
        }
    finally:
        engine.close()


class _CountingReader:
    """A reader that keeps how many rows each part had."""

    def __init__(self, reader: FileReader) -> None:
        self._reader = reader
        self.counted: Mapping[str, int] = {}

    def read(
        self, delivery: Delivery, *, variables: Mapping[str, Variable], regions: Regions
    ) -> TypedDelivery:
        typed = self._reader.read(delivery, variables=variables, regions=regions)
        self.counted = typed.rows
        return typed

    def forget(self) -> None:
        self._reader.forget()


def _parts(
    engine: DuckDBEngine, delivery: Delivery, counted: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """Rows of each part; what was neither used nor refused was merged."""
    refused = dict.fromkeys(counted, 0)
    files = {
        shown_as(delivery, part, file): part.holds
        for part, files in files_of_parts(delivery)
        for file in files
    }
    for row in engine.rows("select file, count(*) as rows from refused_records group by file"):
        refused[files[row["file"]]] += row["rows"]
    for part, rows in counted.items():
        used = engine.count(TABLES[part].name)
        merged = rows - used - refused[part]
        yield {
            "part": part,
            "rows": rows,
            "used": used,
            "merged": merged,
            "refused": refused[part],
        }


_FIRST_REFUSED = f"""
    select file, row, rule, column_name as "column", remedy from (
        select *, row_number() over (partition by rule order by file, row) as place
        from refused_records
    ) where place <= {EXAMPLES_PER_RULE} order by rule, file, row"""

_QUALITY = """
    select check_name as "check", sum(found)::bigint as found, sum(looked_at)::bigint as looked_at
    from data_quality group by check_name having sum(found) > 0 order by found desc, check_name"""


def _unknown_codes(delivery: Delivery, desk: _Desk) -> list[dict[str, Any]]:
    """Codes that the policy does not map, with the rows that bear them, the commonest first."""
    desk.scratch.mkdir(parents=True, exist_ok=True)
    found = []
    with open_connection(desk.scratch, desk.threads, desk.memory) as connection:
        for part, files in files_of_parts(delivery):
            reading = PartReading(connection, delivery, part, desk.scratch, tuple(desk.variables))
            reading.load_region_codes(desk.regions)
            counted: dict[tuple[str, str], int] = {}
            for file in files:
                for column, code, rows in _unknown_in(reading, file):
                    counted[column, code] = counted.get((column, code), 0) + rows
            found += list(_listed(part, counted))
    return found


def _unknown_in(reading: PartReading, file: Path) -> list[tuple[Any, ...]]:
    names = staged_names(reading.part)
    cells = [
        f"{{'name': {quoted(each.column)}, 'code': {_unknown(each, names[each.column])}}}"
        for each in reading.part.columns.values()
        if each.column and (each.codes or each.kind == "region")
    ]
    if not cells:
        return []
    query = (
        "select cell.name, cell.code, count(*) from ("
        f"select unnest([{', '.join(cells)}]) as cell from ({given_query(reading.part)}) as given"
        ") as cells where cell.code is not null group by all"
    )
    return reading.stream(reading.staged(file), query)


def _unknown(column: ColumnMap, text: str) -> str:
    given = sql_not_given(text, column.unknown)
    if column.kind == "region":
        known = f"exists (select 1 from region_codes where code = {sql_region_code(given)})"
        return f"case when {given} is not null and not {known} then {text} end"
    return (
        f"case when {given} is not null and {sql_code(given, column.codes)} is null then {text} end"
    )


def _listed(part: Part, counted: Mapping[tuple[str, str], int]) -> Iterator[dict[str, Any]]:
    shown: dict[str, int] = {}
    for (column, code), rows in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        shown[column] = shown.get(column, 0) + 1
        if shown[column] <= CODES_PER_COLUMN:
            hidden = len(code) > LONGEST_CODE or (len(code) == 16 and code.isdigit())
            yield {
                "part": part.holds,
                "column": column,
                "code": f"({len(code)} characters)" if hidden else code,
                "rows": rows,
            }
