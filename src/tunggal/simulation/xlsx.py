"""Writes a plain spreadsheet: one sheet, texts as texts, the same bytes for the same rows."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

_ROWS_AT_A_TIME = 20_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FRAME = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_xlsx(table: Any, file: Path, *, sheet: str) -> None:
    """Write an Arrow table; texts such as 3.2E+15 become the numbers that a spreadsheet made of them."""
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
        for name, text in {**_FRAME, "xl/workbook.xml": book}.items():
            package.writestr(_entry(name), _HEAD + text)
        with package.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as out:
            for text in _sheet(table):
                out.write(text.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry without the time of writing, so that the bytes depend on the rows alone."""
    made = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def _sheet(table: Any) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData><row>'
    yield "".join(
        f'<c t="inlineStr"><is><t>{escape(name)}</t></is></c>' for name in table.column_names
    )
    yield "</row>"
    for start in range(0, len(table), _ROWS_AT_A_TIME):
        cells = [_cells(column) for column in table.slice(start, _ROWS_AT_A_TIME).columns]
        rows = pc.binary_join_element_wise("<row>", *cells, "</row>", "")
        yield "".join(rows.to_pylist())
    yield "</sheetData></worksheet>"


def _cells(column: Any) -> Any:
    texts = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    texts = pc.cast(texts, pa.string())
    number = pc.match_substring(texts, "E+15")
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, mark, entity)
    as_text = pc.binary_join_element_wise('<c t="inlineStr"><is><t>', texts, "</t></is></c>", "")
    as_number = pc.binary_join_element_wise("<c><v>", texts, "</v></c>", "")
    return pc.fill_null(pc.if_else(number, as_number, as_text), "<c/>")
