"""Makes the paper of a visit: the form as it was filled in, and a page for each photo."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from tunggal.registry.errors import UsageRefused

TEMPLATE = files("tunggal.adapters.visits") / "form.typ"
_DPI = 150


def make_paper(form: Mapping[str, Any], photos: Sequence[bytes]) -> bytes:
    """One PDF: the form, then the photos, which were drawn anew before. Nothing touches a disk.

    Raises UsageRefused without typst.
    """
    text = _set(form)
    if not photos:
        return text
    import pypdfium2
    from PIL import Image

    drawn = [Image.open(io.BytesIO(each)).convert("RGB") for each in photos]
    pages = io.BytesIO()
    drawn[0].save(pages, "PDF", save_all=True, append_images=drawn[1:], resolution=_DPI)
    made = io.BytesIO()
    with pypdfium2.PdfDocument(text) as paper, pypdfium2.PdfDocument(pages.getvalue()) as more:
        paper.import_pages(more)
        paper.save(made)
    return made.getvalue()


def _set(form: Mapping[str, Any]) -> bytes:
    try:
        import typst
    except ImportError:
        raise UsageRefused(
            "Visit forms need the package 'typst', which is not installed. Install tunggal[letters]."
        ) from None
    given = {"form": json.dumps(form, ensure_ascii=False)}
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(), format="pdf", ignore_system_fonts=True, sys_inputs=given
    )
    return made
