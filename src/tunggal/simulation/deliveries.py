"""Writes what an office sends in the shape its policy file describes: the reader's work in reverse."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from tunggal.policy.dates import ISO
from tunggal.policy.sources import ColumnMap, Part, Source
from tunggal.simulation.faults import NO_DAY, day_of
from tunggal.simulation.frame import quiet_connection
from tunggal.simulation.regions import Regions
from tunggal.simulation.xlsx import write_xlsx

_MONTHS = str.split(
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
)
Values = Mapping[str, Any]  # our column → text (Arrow), or whole numbers with -1 for none
_TOKENS = re.compile("YYYY|YY|MMMM|MMM|MM|M|DD|D")
_OTHER_FORMAT = 0.12  # share of dates in the second format, where an office uses two


@dataclass(frozen=True)
class Sent:
    """A delivery that is being written, and how many rows of each part it has so far."""

    source: Source
    name: str
    as_of: date
    rows: dict[str, int] = field(default_factory=dict)


class PostOffice:
    """Keeps the deliveries of a workspace; each block of the country adds its own files."""

    def __init__(self, folder: Path, sources: Mapping[str, Source], regions: Regions) -> None:
        self.folder, self.sources = folder, sources
        self.regions, self.split_has_happened = regions, False
        self.sent: dict[tuple[str, str], Sent] = {}

    def part(self, source: str, part: str) -> Part | None:
        """How a source sends this part; None when the policy knows no such source or part."""
        known = self.sources.get(source)
        return known.parts.get(part) if known else None

    def send(
        self,
        rng: Any,
        source: str,
        part: str,
        values: Values,
        *,
        delivery: str,
        as_of: date,
        block: int,
        place: Any,
    ) -> Any:
        """Write rows of a part; returns their record keys as the reader will name them.

        `place` gives the row of each block village among all villages. `values["key"]` and
        `values["family_key"]` are the office's own keys.
        """
        known = self.sources[source]
        how = known.parts[part]
        regions = {"population": self.regions.codes_on(self.split_has_happened)[place]}
        regions["statistics"] = self.regions.villages.columns[
            "statistics_after" if self.split_has_happened else "statistics"
        ][place]
        columns = _delivered(rng, known, how, values, regions)
        table = pa.table(columns)
        if len(table):
            self._put(table, known, how, delivery, as_of, block)
        return columns[how.key] if how.key else _digests(columns)

    def _put(
        self, table: Any, known: Source, how: Part, delivery: str, as_of: date, block: int
    ) -> None:
        """An office sends nothing when it has no rows; a heading alone would be refused."""
        source, part = known.code, how.holds
        sent = self.sent.setdefault((source, delivery), Sent(known, delivery, as_of))
        folder = self.folder / source / delivery
        folder.mkdir(parents=True, exist_ok=True)
        _write(table, known, how, folder, block)
        sent.rows[part] = sent.rows.get(part, 0) + len(table)

    def close(self) -> None:
        """Put a note beside each delivery: the day it speaks of, and the rows that were counted."""
        for (source, delivery), sent in self.sent.items():
            rows = ", ".join(f"{part}: {count}" for part, count in sorted(sent.rows.items()))
            note = f"as_of: {sent.as_of.isoformat()}\nrows: {{{rows}}}\n"
            (self.folder / source / delivery / "delivery.yaml").write_text(note, encoding="utf-8")


def _delivered(
    rng: Any, source: Source, part: Part, values: Values, regions: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns as delivered, by the source's own names; what we cannot know is left empty."""
    count = len(next(iter(values.values())))
    made: dict[str, Any] = {}
    for role in ("key", "family_key"):
        named = getattr(part, role)
        if named and role in values:
            made[named] = values[role]
    for column in part.columns.values():
        if column.column is None or column.column in made:
            continue
        known = values.get(column.canonical)
        written = (
            pa.nulls(count, pa.string())
            if known is None
            else _written(rng, source, column, known, regions)
        )
        made[column.column] = written
    return {name: made[name] for name in part.delivered_columns if name in made}


def _written(
    rng: Any, source: Source, column: ColumnMap, known: Any, regions: Mapping[str, Any]
) -> Any:
    plain = source.format == "parquet"
    if column.kind == "date":
        return _dates(rng, column, known, as_dates=plain)
    if column.kind == "region":
        return _regions(source, regions[column.region_codes], known)
    if column.kind in ("code", "word") and column.codes:
        return _codes(column, known, as_numbers=plain)
    if column.kind in ("amount", "code"):
        numbers = pa.array(known, mask=np.asarray(known) < 0)
        return numbers if plain else pc.cast(numbers, pa.string())
    return known


def _codes(column: ColumnMap, known: Any, *, as_numbers: bool) -> Any:
    """What the office writes for each of our codes; nothing where it has no word for it.

    Texts may also be its own codes, where several of them mean one of ours.
    """
    theirs = column.delivered_as
    if isinstance(known, pa.Array | pa.ChunkedArray):
        theirs = theirs | {code: code for code in column.codes}
        words = pa.array(list(theirs), pa.string())
        return pa.array(list(theirs.values())).take(pc.index_in(known, words))
    most = max(int(code) for code in theirs)
    listed = [theirs.get(code) for code in range(-1, most + 1)]
    if as_numbers and all(each is None or each.isdigit() for each in listed):
        return pa.array([None if each is None else int(each) for each in listed], pa.int32()).take(
            _places(known, most)
        )
    return pa.array(listed, pa.string()).take(_places(known, most))


def _places(known: Any, most: int) -> Any:
    codes = np.asarray(known).astype(np.int64)
    return pa.array(np.where((codes >= 0) & (codes <= most), codes + 1, 0))


def _regions(source: Source, codes: Any, villages: Any) -> Any:
    """Ten-digit codes; spreadsheets of one office put dots between the levels."""
    texts = [str(code) for code in codes.tolist()]
    if source.code == "dtks":
        texts = [f"{each[:2]}.{each[2:4]}.{each[4:6]}.{each[6:]}" for each in texts]
    rows = np.asarray(villages)
    return pa.array(texts, pa.string()).take(pa.array(rows, mask=rows < 0))


def _dates(rng: Any, column: ColumnMap, days: Any, *, as_dates: bool) -> Any:
    days = np.asarray(days).astype(np.int64)
    gone = days == NO_DAY
    if as_dates and column.dates in ((), (ISO,)):
        return pa.array(np.where(gone, 0, days).astype(np.int32), pa.int32(), mask=gone).cast(
            pa.date32()
        )
    unique, place = np.unique(np.where(gone, 0, days), return_inverse=True)
    formats = column.dates or (ISO,)
    lists = [
        pa.array([_date_text(day, each) for day in unique.tolist()], pa.string())
        for each in formats[:2]
    ]
    place = pa.array(place, mask=gone)
    if len(lists) == 1:
        return lists[0].take(place)
    other = pa.array(rng.random(len(days)) < _OTHER_FORMAT)
    return pc.if_else(other, lists[1].take(place), lists[0].take(place))


@cache
def _date_text(day: int, written: str) -> str:
    made = day_of(day)
    month = _MONTHS[made.month - 1]
    parts = {
        "YYYY": f"{made.year:04d}",
        "YY": f"{made.year % 100:02d}",
        "DD": f"{made.day:02d}",
        "D": str(made.day),
    }
    parts |= {"MMMM": month, "MMM": month[:3], "MM": f"{made.month:02d}", "M": str(made.month)}
    return _TOKENS.sub(lambda token: parts[token[0]], written)


def _write(table: Any, source: Source, part: Part, folder: Path, block: int) -> None:
    for number, piece in enumerate(_pieces(table, source.format)):
        name = part.files.replace("*", f"-{block:03d}" + (f"-{number}" if number else ""))
        file = folder / name
        if source.format == "parquet":
            pa.parquet.write_table(piece, file, compression="zstd", row_group_size=100_000)
        elif source.format == "xlsx":
            write_xlsx(piece, file, sheet=part.sheet or "Sheet1")
        else:
            _write_csv(piece, file, source)


_SHEET_ROWS = 200_000


def _pieces(table: Any, form: str) -> Iterator[Any]:
    """A spreadsheet holds so many rows at most; other files hold all."""
    if form != "xlsx" or len(table) <= _SHEET_ROWS:
        yield table
        return
    for start in itertools.count(0, _SHEET_ROWS):
        if start >= len(table):
            return
        yield table.slice(start, _SHEET_ROWS)


def _write_csv(table: Any, file: Path, source: Source) -> None:
    texts = io.BytesIO()
    pa.csv.write_csv(table, texts, pa.csv.WriteOptions(delimiter=source.delimiter))
    content = texts.getbuffer()
    codec = {"utf-8": "", "utf-8-sig": "utf-8-sig", "windows-1252": "cp1252"}[source.encoding]
    with file.open("wb") as out:
        out.write(bytes(content).decode("utf-8").encode(codec, "replace") if codec else content)


def _digests(columns: Mapping[str, Any]) -> Any:
    """The key of rows without one: the md5 of what was delivered, columns in the order of their names."""

    rows = pa.table(
        {
            f"c{place}": pc.cast(columns[name], pa.string())
            for place, name in enumerate(sorted(columns))
        }
    )
    joined = " || chr(31) || ".join(f"coalesce(trim({name}), '')" for name in rows.column_names)
    connection = quiet_connection()
    connection.register("delivered", rows)
    made = connection.sql(f"select md5({joined}) as key from delivered").to_arrow_table()
    connection.close()
    return made.column("key").combine_chunks()
