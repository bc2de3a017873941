"""Whether a delivery, once typed, can be used as a whole: empty, of another quarter, miscoded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tunggal.adapters.sources.refusing import shown
from tunggal.adapters.sources.staging import TOO_FEW, TOO_MANY
from tunggal.cycle.consolidate.quality import AFTER_DELIVERY
from tunggal.registry.errors import DeliveryRefused

if TYPE_CHECKING:
    from tunggal.adapters.sources.reader import PartReading

ENOUGH_TO_JUDGE = 10  # values; with fewer, a column is not condemned as a whole


def judge(reading: PartReading, typed: Sequence[Path]) -> int:
    """The number of rows of a part; raises DeliveryRefused when none of them can be trusted."""
    files = ", ".join(f"'{file.as_posix()}'" for file in typed)
    reading.rows(f"create or replace temp view typed as from read_parquet([{files}])")
    rows = _one(reading, "select count(*) from typed")
    _refuse_emptiness(reading, rows)
    _refuse_other_counts(reading, rows)
    _refuse_brokenness(reading, rows)
    _refuse_another_quarter(reading, rows)
    _refuse_unknown_columns(reading)
    return rows


def _one(reading: PartReading, query: str) -> int:
    return int(reading.rows(query)[0][0])


def _refuse_emptiness(reading: PartReading, rows: int) -> None:
    delivery, part = reading.delivery, reading.part
    may_be_empty = part.optional or part.holds in ("leads", "decisions")
    if rows == 0 and not may_be_empty:
        raise DeliveryRefused(
            f"{delivery}: the files '{part.files}' have a heading and no rows. "
            f"Ask {delivery.source.owner} to send the {part.holds} again."
        )


def _refuse_other_counts(reading: PartReading, rows: int) -> None:
    delivery = reading.delivery
    declared = delivery.declared_rows.get(reading.part.holds, rows)
    if declared != rows:
        raise DeliveryRefused(
            f"{delivery}: delivery.yaml counts {declared} {reading.part.holds}, the files hold {rows}. "
            f"Ask {delivery.source.owner} to send what is missing, or correct 'rows' in delivery.yaml."
        )


def _refuse_brokenness(reading: PartReading, rows: int) -> None:
    found = reading.rows(
        "select file, min(row), count(*) from typed "
        f"where refused_rule in ('{TOO_FEW}', '{TOO_MANY}') group by file order by count(*) desc, file limit 1"
    )
    if found and found[0][2] >= ENOUGH_TO_JUDGE and found[0][2] * 2 > rows:
        file, row, broken = found[0]
        source = reading.delivery.source
        raise DeliveryRefused(
            f"{reading.delivery}/{file}: row {row} and {broken - 1} more have another number "
            f"of columns than the heading. Ask {source.owner} to put quotes around values that hold a "
            f"{shown(source.delimiter)}, or correct 'delimiter' in {source.file}."
        )


def _refuse_another_quarter(reading: PartReading, rows: int) -> None:
    late = _one(reading, f"select count(*) from typed where {_warned(AFTER_DELIVERY)}")
    if late * 2 <= rows:
        return
    file, row = _first(reading, _warned(AFTER_DELIVERY))
    delivery = reading.delivery
    raise DeliveryRefused(
        f"{delivery}/{file}: row {row} and {late - 1} more of {rows} speak of days after "
        f"{delivery.quarter.last_day.isoformat()}, the end of quarter {delivery.quarter}. Move the delivery "
        f"to the folder of its quarter, or ask {delivery.source.owner} for the right one."
    )


def _first(reading: PartReading, where: str) -> tuple[str, int]:
    """File and row of the first typed row of which something holds."""
    file, row = reading.rows(
        f"select file, row from typed where {where} order by file, row limit 1"
    )[0]
    return str(file), int(row)


def _warned(check: str) -> str:
    return f"contains(warnings, ';{check};')"


def _refuse_unknown_columns(reading: PartReading) -> None:
    for column in reading.part.columns.values():
        check = "region_unknown" if column.kind == "region" else f"{column.canonical}_unknown_code"
        if column.column is None or (column.kind != "region" and not column.codes):
            continue
        known, unknown = reading.rows(
            f"select count({column.canonical}), count(*) filter (where {_warned(check)}) from typed"
        )[0]
        if known == 0 and unknown >= ENOUGH_TO_JUDGE:
            raise _all_unknown(reading, column.canonical, check, unknown)


def _all_unknown(reading: PartReading, canonical: str, check: str, unknown: int) -> DeliveryRefused:
    file, row = _first(reading, _warned(check))
    source = reading.delivery.source
    mapped = reading.part.columns[canonical]
    what, remedy = "code", f"Correct '{canonical}.codes' in {source.file}"
    if mapped.kind == "region":
        what, remedy = (
            "region code",
            (
                f"'region_codes: {mapped.region_codes}' may be wrong in {source.file}; or import the list of "
                "regions that the office uses with 'tunggal region import'"
            ),
        )
    return DeliveryRefused(
        f"{reading.delivery}/{file}: row {row}, column '{mapped.column}': none of {unknown} values is a known "
        f"{what}. {remedy}, or ask {source.owner}. 'tunggal source check {source.code}' lists them."
    )
