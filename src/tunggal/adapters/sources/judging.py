"""Whether a delivery, once typed, can be used as a whole: empty, of another quarter, miscoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tunggal.adapters.sources.refusing import shown
from tunggal.adapters.sources.staging import TOO_FEW, TOO_MANY
from tunggal.adapters.sources.value_sql import quoted_files
from tunggal.cycle.consolidate.quality import AFTER_DELIVERY
from tunggal.policy.sources import ColumnMap
from tunggal.registry.errors import DeliveryRefused

if TYPE_CHECKING:
    from tunggal.adapters.sources.reader import PartReading

MAY_BE_EMPTY = ("leads", "decisions", "protections", "seat_holders")
ENOUGH_TO_JUDGE = 10  # values; with fewer, a column is not condemned as a whole
_BROKEN = f"refused_rule in ('{TOO_FEW}', '{TOO_MANY}')"


def judge(reading: PartReading, typed: Sequence[Path]) -> int:
    """The number of rows of a part; raises DeliveryRefused when they cannot be trusted as a whole."""
    files = quoted_files(typed)
    reading.rows(f"create or replace temp view typed as from read_parquet({files})")
    counted = _counted(reading)
    _refuse_emptiness(reading, counted["all_rows"])
    _refuse_other_counts(reading, counted["all_rows"])
    _refuse_brokenness(reading, counted)
    _refuse_another_quarter(reading, counted)
    _refuse_rounded_niks(reading, counted)
    for column, check in _coded(reading):
        if counted[f"known_{column.canonical}"] == 0 and counted[check] >= ENOUGH_TO_JUDGE:
            raise _all_unknown(reading, column, check, counted[check])
    return counted["all_rows"]


def _coded(reading: PartReading) -> list[tuple[ColumnMap, str]]:
    """The delivered columns of codes, each with the check that counts its unknown ones."""
    return [
        (each, "region_unknown" if each.kind == "region" else f"{each.canonical}_unknown_code")
        for each in reading.part.columns.values()
        if each.column and (each.codes or each.kind == "region")
    ]


def _counted(reading: PartReading) -> Mapping[str, int]:
    """Rows, broken and late rows, and for each column of codes the known and the unknown ones."""
    asked = {
        "all_rows": "count(*)",
        "broken": f"count(*) filter (where {_BROKEN})",
        AFTER_DELIVERY: f"count(*) filter (where {_warned(AFTER_DELIVERY)})",
    }
    if "nik" in reading.part.columns:
        asked["niks"] = "count(nik)"
        asked["round_niks"] = "count(*) filter (where nik like '%0')"
    for column, check in _coded(reading):
        asked[f"known_{column.canonical}"] = f"count({column.canonical})"
        asked[check] = f"count(*) filter (where {_warned(check)})"
    answer = reading.rows(f"select {', '.join(asked.values())} from typed")[0]
    return dict(zip(asked, answer, strict=True))


def _warned(check: str) -> str:
    return f"contains(warnings, ';{check};')"


def _first(reading: PartReading, where: str) -> tuple[str, int]:
    """File and row of the first typed row of which something holds."""
    query = f"select file, row from typed where {where} order by file, row limit 1"
    file, row = reading.rows(query)[0]
    return str(file), int(row)


def _refuse_emptiness(reading: PartReading, rows: int) -> None:
    delivery, part = reading.delivery, reading.part
    may_be_empty = part.optional or part.holds in MAY_BE_EMPTY
    if rows == 0 and not may_be_empty:
        raise DeliveryRefused(
            f"{delivery}: the files '{part.files}' have a heading and no rows. "
            f"Ask {delivery.source.owner} to send the {part.holds} again."
        )


def _refuse_other_counts(reading: PartReading, rows: int) -> None:
    delivery, holds = reading.delivery, reading.part.holds
    declared = delivery.declared_rows.get(holds, rows)
    if declared != rows:
        raise DeliveryRefused(
            f"{delivery}: delivery.yaml counts {declared} {holds}, the files hold {rows}. Ask "
            f"{delivery.source.owner} to send what is missing, or correct 'rows' in delivery.yaml."
        )


def _refuse_brokenness(reading: PartReading, counted: Mapping[str, int]) -> None:
    broken = counted["broken"]
    if broken < ENOUGH_TO_JUDGE or broken * 2 <= counted["all_rows"]:
        return
    file, row = _first(reading, _BROKEN)
    source = reading.delivery.source
    raise DeliveryRefused(
        f"{reading.delivery}/{file}: row {row} and {broken - 1} more have another number of columns "
        f"than the heading. Ask {source.owner} to put quotes around values that hold a "
        f"{shown(source.delimiter)}, or correct 'delimiter' in {source.file}."
    )


def _refuse_another_quarter(reading: PartReading, counted: Mapping[str, int]) -> None:
    late, rows = counted[AFTER_DELIVERY], counted["all_rows"]
    if late * 2 <= rows:
        return
    file, row = _first(reading, _warned(AFTER_DELIVERY))
    delivery = reading.delivery
    kind = "month" if delivery.month else "quarter"
    raise DeliveryRefused(
        f"{delivery}/{file}: row {row} and {late - 1} more of {rows} speak of days after "
        f"{delivery.period.last_day.isoformat()}, the end of {kind} {delivery.period}. Move the "
        f"delivery to the folder of its {kind}, or ask {delivery.source.owner} for the right one."
    )


def _refuse_rounded_niks(reading: PartReading, counted: Mapping[str, int]) -> None:
    """One NIK in ten ends in 0; where most do, a spreadsheet has rounded them all to 15 digits."""
    niks, rounded = counted.get("niks", 0), counted.get("round_niks", 0)
    if rounded < ENOUGH_TO_JUDGE or rounded * 2 <= niks:
        return
    file, row = _first(reading, "nik like '%0'")
    source, column = reading.delivery.source, reading.part.columns["nik"].column
    raise DeliveryRefused(
        f"{reading.delivery}/{file}: row {row}, column '{column}': {rounded} of {niks} NIKs end in 0, so a "
        "spreadsheet kept them as numbers and lost their last digit: they would be taken for other "
        f"persons. Ask {source.owner} to format the column as text and to send it again."
    )


def _all_unknown(
    reading: PartReading, column: ColumnMap, check: str, unknown: int
) -> DeliveryRefused:
    file, row = _first(reading, _warned(check))
    source = reading.delivery.source
    what, remedy = "code", f"Correct '{column.canonical}.codes' in {source.file}"
    if column.kind == "region":
        what = "region code"
        remedy = (
            f"'region_codes: {column.region_codes}' may be wrong in {source.file}; or import the list "
            "of regions that the office uses with 'tunggal region import'"
        )
    return DeliveryRefused(
        f"{reading.delivery}/{file}: row {row}, column '{column.column}': none of {unknown} values is "
        f"a known {what}. {remedy}, or ask {source.owner}. "
        f"'tunggal source check {source.code}' lists them."
    )
