"""CSV files, plain or gzipped, as staged rows: streamed, with true row numbers."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from array import array
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from tunggal.adapters.sources.encodings import Transcoder, locate_bad_bytes
from tunggal.adapters.sources.refusing import shown, wrong_delimiter, wrong_encoding
from tunggal.adapters.sources.staging import TOO_FEW, TOO_MANY, Batches, Staged
from tunggal.policy.sources import DELIMITERS
from tunggal.registry.errors import DeliveryRefused

_BLOCK = 8 * 2**20  # bytes parsed at once; a row must fit
_HEADING = 256 * 2**10
_MAGIC = {
    b"PK\x03\x04": "an XLSX workbook or another zip file",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an XLS workbook",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


def csv_batches(staged: Staged) -> Batches:
    """The staged rows of one CSV file; refuses wrong delimiters, encodings and open quotes."""
    heading = read_heading(staged)
    places = staged.places(heading)
    names = [f"h{place}" for place in range(len(heading))]
    used = [names[place] for place in places if place is not None]
    taken = {place: used.index(names[place]) for place in places if place is not None}
    rows = _RowNumbers(staged)
    with _opened(staged) as raw:
        coded = Transcoder(raw, staged.delivery.source.encoding)
        try:
            for batch in _reader(staged, coded, names, used, rows):
                columns = [
                    None if place is None else batch.column(taken[place]) for place in places
                ]
                yield staged.batch(rows.of(batch.num_rows), columns)
        except (pa.ArrowInvalid, UnicodeDecodeError, OSError, EOFError, zlib.error) as fault:
            raise rows.fault or _explained(staged, fault, rows.next) from None
    if coded.looks_like_utf8:
        raise wrong_encoding(staged.delivery, staged.shown, row=None, column=None, found="utf-8")


def read_heading(staged: Staged) -> list[str]:
    """The column names of the first row; refuses empty files and what is no CSV of this policy."""
    try:
        with _opened(staged) as raw:
            start = raw.read(_HEADING)
    except (OSError, EOFError, zlib.error) as fault:
        raise _explained(staged, fault, 1) from None
    _refuse_other_formats(staged, start)
    encoding = staged.delivery.source.encoding.replace("utf-8-sig", "utf-8")
    text = start.decode(encoding, errors="replace").lstrip("\ufeff")
    heading = _split(text, staged.delivery.source.delimiter)
    if any("\n" in name or "\r" in name for name in heading):
        raise staged.refuse(
            "row 1: a column name holds a line break, or a quote in the heading is not closed.",
            f"Ask {staged.delivery.source.owner} for a heading in one line.",
        )
    if not staged.part.may_be_read_from(heading):
        for other in DELIMITERS:
            if staged.part.may_be_read_from(_split(text, other)):
                raise wrong_delimiter(staged.delivery, staged.shown, other)
    return heading


def _split(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])


def _refuse_other_formats(staged: Staged, start: bytes) -> None:
    owner = staged.delivery.source.owner
    if not start.strip():
        raise staged.refuse("the file is empty.", f"Ask {owner} to send it again.")
    for magic, found in _MAGIC.items():
        if start.startswith(magic):
            raise staged.refuse(
                f"row 1: expected CSV text, found {found}.",
                f"Ask {owner} for CSV, or set 'format' in {staged.delivery.source.file}.",
            )


def _opened(staged: Staged) -> BinaryIO:
    if staged.file.suffix == ".gz":
        return gzip.open(staged.file, "rb")  # type: ignore[return-value]
    return staged.file.open("rb")


def _reader(
    staged: Staged, coded: Transcoder, names: list[str], used: list[str], rows: _RowNumbers
) -> Any:
    return pacsv.open_csv(
        pa.PythonFile(coded, "r"),
        # One thread parses, so that a broken row knows its number; typing uses all cores.
        read_options=pacsv.ReadOptions(
            use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=1
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=staged.delivery.source.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=rows.broken,
        ),
        convert_options=pacsv.ConvertOptions(
            include_columns=used,
            column_types={name: pa.string() for name in used},
            strings_can_be_null=False,
        ),
    )


class _RowNumbers:
    """Numbers the good rows of a stream, leaving out the numbers of the broken ones."""

    def __init__(self, staged: Staged) -> None:
        self._staged = staged
        self._skipped = array("q")
        self.next = 2
        self.fault: DeliveryRefused | None = None

    def broken(self, row: Any) -> str:
        few = row.actual_columns < row.expected_columns
        if few and "\n" in (row.text or "") and self._swallows_rows(row):
            self.fault = _open_quote(self._staged, row.number)
            return "error"
        self._staged.broken[TOO_FEW if few else TOO_MANY].append(row.number)
        self._skipped.append(row.number)
        return "skip"

    def _swallows_rows(self, row: Any) -> bool:
        """Whether lines inside a broken row look like rows of their own: a quote was left open."""
        delimiter = self._staged.delivery.source.delimiter
        lines = row.text.split("\n")[1:]
        return any(line.count(delimiter) >= row.expected_columns - 1 for line in lines)

    def of(self, count: int) -> Any:
        """The numbers of the next so many good rows."""
        skipped = np.frombuffer(self._skipped, dtype=np.int64) if self._skipped else np.empty(0)
        numbers = np.arange(self.next, self.next + count + len(skipped))
        if len(skipped):
            numbers = numbers[~np.isin(numbers, skipped)][:count]
            del skipped
        if count:
            self.next = int(numbers[-1]) + 1
            self._skipped = array("q", (each for each in self._skipped if each >= self.next))
        return numbers


def _open_quote(staged: Staged, row: int) -> DeliveryRefused:
    return staged.refuse(
        f"row {row}: a quote is opened and not closed, so the rows after it cannot be told apart.",
        f"Ask {staged.delivery.source.owner} to close the quote, or to double quotes inside values.",
    )


def _explained(staged: Staged, fault: Exception, row: int) -> DeliveryRefused:
    """What a reader's error means for the office that sent the file."""
    if isinstance(fault, UnicodeDecodeError) or "UTF8" in str(fault):
        with _opened(staged) as raw:
            bad = locate_bad_bytes(raw, staged.delivery.source.encoding)
        heading = read_heading(staged)
        column = _column_at(bad.before, heading, staged.delivery.source.delimiter)
        found = "windows-1252" if staged.delivery.source.encoding.startswith("utf-8") else "utf-8"
        return wrong_encoding(
            staged.delivery, staged.shown, row=bad.row, column=column, found=found
        )
    if "straddling" in str(fault):
        return _open_quote(staged, row)
    return staged.refuse(
        f"row {row}: cannot be read on ({type(fault).__name__}); the file seems cut short or damaged.",
        f"Ask {staged.delivery.source.owner} to send it again, {shown(staged.delivery.source.delimiter)}"
        " between columns.",
    )


def _column_at(before: str, heading: list[str], delimiter: str) -> str | None:
    place = len(_split(before, delimiter)) - 1 if before else 0
    return heading[place] if 0 <= place < len(heading) else None
