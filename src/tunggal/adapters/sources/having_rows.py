"""Whether a delivered file holds more than a heading, found without reading all of it."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException


def has_rows(file: Path, form: str) -> bool:
    """Whether a file of a format has a row below its heading; a damaged one counts as having some."""
    look = {"csv": _csv, "parquet": _parquet, "xlsx": _xlsx}[form]
    try:
        return look(file)
    except (OSError, EOFError, KeyError, ValueError, zlib.error, pa.ArrowException):
        return True
    except (zipfile.BadZipFile, InvalidFileException):
        return True


def _csv(file: Path) -> bool:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        next(iter(lines), b"")
        return any(line.strip() for line in lines)


def _parquet(file: Path) -> bool:
    return bool(pq.read_metadata(file).num_rows)


def _xlsx(file: Path) -> bool:
    book = load_workbook(file, read_only=True, data_only=True)
    try:
        return any(
            cell is not None
            for sheet in book.worksheets
            for row in islice(sheet.iter_rows(values_only=True), 1, None)
            for cell in row
        )
    finally:
        book.close()
