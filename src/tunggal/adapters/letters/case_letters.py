"""Sets the receipt of a case and its decision as PDF: tagged for readers aloud, always the same bytes.

All that it says comes as data and is set as text; nothing in it is ever read as a command.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from tunggal.adapters.letters.typeset import needed, qr_code

TEMPLATE = files("tunggal.adapters.letters") / "case_letter.typ"
_ACCESSIBLE = "ua-1"  # PDF/UA: title, language, headings and words for pictures are checked
_NO_GLYPH = "could not be displayed"
_LONG_WORD = re.compile(r"\S{40}(?=\S)")
_MAY_BREAK = "\u200b"


@dataclass(frozen=True)
class Part:
    """A heading with sentences below it, or with rows of a name and what is said."""

    heading: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    strong: bool = False  # the first line is what matters most
    framed: bool = False


@dataclass(frozen=True)
class CaseLetter:
    """What stands in a letter, from top to bottom; `page` holds {page} and {pages}."""

    language: str
    office: str
    address: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    scan: str
    link: str
    free: str
    page: str


def typeset_case_letter(letter: CaseLetter) -> bytes:
    """The letter as PDF. Raises UsageRefused without typst and segno."""
    typst = needed("typst")
    given = {"letter": json.dumps(_data(letter), ensure_ascii=False)}

    def made(**standard: str) -> bytes:
        content: bytes = typst.compile(
            TEMPLATE.read_bytes(), format="pdf", ignore_system_fonts=True, sys_inputs=given, **standard
        )  # fmt: skip
        return content

    try:
        return made(pdf_standards=_ACCESSIBLE)
    except typst.TypstError as fault:
        # Somebody wrote a sign that no font has: it is drawn as a box, which the standard forbids.
        if _NO_GLYPH not in str(fault):
            raise
        return made()


def legible(text: str) -> list[str]:
    """The lines of a text without small pictures and what cannot be seen; endless words may break."""
    lines = (" ".join("".join(map(_seen, line)).split()) for line in text.splitlines())
    return [_LONG_WORD.sub(lambda found: found[0] + _MAY_BREAK, line) for line in lines if line]


def _seen(sign: str) -> str:
    if sign.isspace():
        return " "
    kind = unicodedata.category(sign)
    is_picture = kind == "So" and sign > "\u00ff"
    return "" if kind[0] == "C" or is_picture else sign


def _data(letter: CaseLetter) -> dict[str, Any]:
    parts = [_part(each) for each in letter.parts]
    return {**asdict(letter), "parts": parts, "qr": qr_code(letter.link)}


def _part(part: Part) -> dict[str, Any]:
    lines = [line for said in part.lines for line in legible(said)]
    rows = [(name, legible(said)) for name, said in part.rows]
    return {**asdict(part), "lines": lines, "rows": rows}
