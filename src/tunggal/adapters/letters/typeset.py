"""Sets letters as PDF: the same letters give the same bytes, on any machine.

Typst sets the pages with the fonts it brings along, so no font of the machine matters. Names go
to it as data; nothing in them is ever read as a command.
"""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from tunggal.cycle.explanation.notices import Ground, NoticeText, Why
from tunggal.policy.notices import NoticeOffice, NoticeWords
from tunggal.registry.errors import PolicyRefused, UsageRefused

TEMPLATE = files("tunggal.adapters.letters") / "letter.typ"
LONGEST_NAME, LONGEST_WORD = 80, 30
# Points of the type for so many characters or fewer; a longer letter has the last.
SIZES = ((1_200, 13.0), (2_100, 12.0), (2_600, 11.0), (3_200, 10.0))
SMALLEST = 8.0
# Trying all eight masks takes five times as long, and every reader can read any of them.
_MASK = 3


@dataclass(frozen=True)
class Letter:
    """One page: the text of a notice, and whom it goes to."""

    text: NoticeText
    addressee: str
    place: tuple[str, ...]  # village, district, regency: one line each
    mourned: bool  # whether it goes to the family of who has died
    programme: str
    date: str
    number: str


def typeset(letters: Sequence[Letter], *, words: NoticeWords, office: NoticeOffice) -> bytes:
    """One PDF with a page per letter, in their order. Raises UsageRefused without typst and segno,
    PolicyRefused when the sentences of a letter are too long for a page."""
    pages = [_page(letter, words, office) for letter in letters]
    while (made := _compiled(pages, words, office)) is None:
        if all(page["points"] <= SMALLEST for page in pages):
            raise PolicyRefused(
                f"policy/notices/{words.language}.yaml: a letter is longer than one page, even in the "
                "smallest type. Shorten the sentences, or the legal bases of the programmes."
            )
        for page in pages:
            page["points"] = max(page["points"] - 1, SMALLEST)
    return made


def _compiled(
    pages: Sequence[Mapping[str, Any]], words: NoticeWords, office: NoticeOffice
) -> bytes | None:
    """The PDF, or None when a letter takes more than its page."""
    typst = needed("typst")
    data = {
        "language": words.language,
        "title": words.phrases["about"],
        "office": office.name[words.language],
        "address": " · ".join(office.address),
        "letters": pages,
    }
    given = {"letters": json.dumps(data, ensure_ascii=False)}
    try:
        made: bytes = typst.compile(
            TEMPLATE.read_bytes(), format="pdf", ignore_system_fonts=True, sys_inputs=given
        )
    except typst.TypstError as fault:
        if "more pages than letters" not in str(fault):
            raise
        return None
    return made


def qr_code(address: str) -> str:
    """The QR code of an address as SVG."""
    made = io.BytesIO()
    code = needed("segno").make(address, error="m", mask=_MASK, micro=False)
    code.save(made, kind="svg", xmldecl=False, border=4, omitsize=True)
    return made.getvalue().decode("ascii")


def plain(name: str) -> str:
    """A name on one line, without signs that cannot be seen; a very long one is cut."""
    seen = "".join(" " if letter.isspace() else letter for letter in name)
    seen = "".join(
        letter
        for letter in seen
        if unicodedata.category(letter)[0] != "C" and unicodedata.category(letter) != "So"
    )
    words = [
        word if len(word) <= LONGEST_WORD else word[: LONGEST_WORD - 1] + "…"
        for word in seen.split()
    ]
    one_line = " ".join(words)
    return one_line if len(one_line) <= LONGEST_NAME else one_line[: LONGEST_NAME - 1] + "…"


def _page(letter: Letter, words: NoticeWords, office: NoticeOffice) -> dict[str, Any]:
    text, phrases, link = letter.text, words.phrases, office.link(letter.number)
    label, _, number = text.number.partition(": ")
    why = [_why(each, phrases["legal_basis"]) for each in text.why]
    return {
        "points": _points(text),
        "facts": [
            [label, number or letter.number],
            [phrases["date"], letter.date],
            [phrases["about"], letter.programme],
        ],
        "to": phrases["to_family_of" if letter.mourned else "to"],
        "addressee": plain(letter.addressee),
        "place": [plain(line) for line in letter.place if line],
        "subject": text.subject,
        "greeting": text.greeting,
        "what": text.what,
        "why": why,
        "then": list(text.then),
        "closing": phrases["closing"],
        "scan": phrases["scan"],
        "link": link,
        "qr": qr_code(link),
    }


def _points(text: NoticeText) -> float:
    """The size of type that lets a text of this length fill its page well."""
    said = sum(
        len(each.sentence) + len(each.detail) + len(each.basis) + 80 for each in text.grounds
    )
    length = said + len(text.what) + sum(len(sentence) + 40 for sentence in text.then)
    return next((points for most, points in SIZES if length <= most), SMALLEST)


def _why(why: Why, basis: str) -> Mapping[str, Any]:
    return {"heading": why.heading, "grounds": [_ground(each, basis) for each in why.grounds]}


def _ground(ground: Ground, basis: str) -> Mapping[str, str]:
    said = f"{ground.sentence} {ground.detail}".rstrip()
    return {"said": said, "basis": basis.format(basis=ground.basis)}


def needed(module: str) -> Any:
    """A package that sets letters; raises UsageRefused where it is not installed."""
    try:
        return __import__(module)
    except ImportError:
        raise UsageRefused(
            f"Letters need the package '{module}', which is not installed. Install tunggal[letters]."
        ) from None
