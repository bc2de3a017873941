"""Reads the pages of a PDF back: their text, and what their QR codes say."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import zxingcpp


def texts(made: bytes | Path) -> list[str]:
    """The text of each page, one blank between words."""
    document = pypdfium2.PdfDocument(made)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def codes(made: bytes | Path) -> list[str]:
    """What the QR codes of the pages say, in their order."""
    pages = [page.render(scale=2).to_numpy() for page in pypdfium2.PdfDocument(made)]
    return [each.text for page in pages for each in zxingcpp.read_barcodes(page)]
