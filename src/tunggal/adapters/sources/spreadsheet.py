"""XLSX workbooks as staged rows: read row by row, numbers marked where they may have lost digits."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import pyarrow as pa
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tunggal.adapters.sources.staging import Batches, Staged
from tunggal.registry.errors import DeliveryRefused

_ROWS = 20_000
_PRECISE = 10**15  # a spreadsheet keeps 15 digits; a longer number is marked by a `.0`
_DAMAGED = (
    zipfile.BadZipFile,
    InvalidFileException,
    OSError,
    EOFError,
    KeyError,
    ParseError,
    ValueError,
)


def xlsx_batches(staged: Staged) -> Batches:
    """The staged rows of the sheet that the policy names, or of the only sheet."""
    try:
        book = load_workbook(staged.file, read_only=True, data_only=True)
        try:
            yield from _batches(staged, _sheet(staged, book))
        finally:
            book.close()
    except DeliveryRefused:
        raise
    except _DAMAGED as fault:
        raise staged.refuse(
            f"cannot be read as XLSX ({type(fault).__name__}); the workbook seems cut short or damaged.",
            f"Ask {staged.delivery.source.owner} to save it again as XLSX.",
        ) from None


def _sheet(staged: Staged, book: Any) -> Any:
    wanted, source = staged.part.sheet, staged.delivery.source
    if wanted is None and len(book.sheetnames) > 1:
        listed = ", ".join(f"'{name}'" for name in book.sheetnames)
        raise staged.refuse(
            f"holds {len(book.sheetnames)} sheets: {listed}.",
            f"Name one by 'sheet' in {source.file}, or ask {source.owner} for one sheet per file.",
        )
    if wanted is not None and wanted not in book.sheetnames:
        raise staged.refuse(f"the sheet '{wanted}' is missing.", f"See 'sheet' in {source.file}.")
    sheet = book[wanted or book.sheetnames[0]]
    sheet.reset_dimensions()  # some programs write a wrong size of the sheet
    return sheet


def _batches(staged: Staged, sheet: Any) -> Batches:
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
    heading = ["" if cell is None else str(cell) for cell in next(rows, ())]
    if not any(heading):
        owner = staged.delivery.source.owner
        raise staged.refuse("row 1: the sheet is empty.", f"Ask {owner} to send it again.")
    places = staged.places(heading)
    number = 2
    while held := list(islice(rows, _ROWS)):
        columns = [None if place is None else _texts(held, place) for place in places]
        yield staged.batch(range(number, number + len(held)), columns)
        number += len(held)


def _texts(rows: Iterable[tuple[Any, ...]], place: int) -> Any:
    cells = (row[place] if place < len(row) else None for row in rows)
    return pa.array([cell_text(cell) for cell in cells], pa.string())


def cell_text(cell: object) -> str | None:
    """A cell as text; whole numbers without a point unless they may have lost digits.

    >>> cell_text(3204123112850000), cell_text(36.0), cell_text("  L ")
    ('3204123112850000.0', '36', '  L ')
    """
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int):
        return f"{cell}.0" if abs(cell) >= _PRECISE else str(cell)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def is_workbook(file: Path) -> bool:
    """Whether a file's name is that of a workbook and not of a lock file beside it."""
    return file.suffix.lower() == ".xlsx" and not file.name.startswith("~$")
