"""A letter about a case as PDF: hostile words, endless ones, many pages, and readers aloud."""

from __future__ import annotations

import re
import sys

import pypdfium2
import pytest

from notice_world import HOSTILE
from pdf_reading import codes, texts
from tunggal.adapters.letters import CaseLetter, Part, typeset_case_letter
from tunggal.adapters.letters.case_letters import legible
from tunggal.registry.errors import UsageRefused

LINK = "https://tunggal.example/id/cases/4829130574"


def letter(said: str = "Kami tidak punya motor.", *more: Part) -> CaseLetter:
    return CaseLetter(
        language="id",
        office="Kantor Contoh",
        address="Jalan Contoh 1",
        title="Putusan kasus 48291-30574",
        facts=(("Nomor kasus", "48291-30574"), ("Diputus", "27 Maret 2026")),
        parts=(
            Part("Putusan", ("Kasus ini dikabulkan.",), basis="Dasar hukum: contoh.", strong=True),
            Part("Banding", ("Sampai 26 April 2026.",), framed=True),
            Part("Isi kasus", rows=(("keterangan", said),)),
            *more,
        ),
        scan="Pindai kode ini.",
        link=LINK,
        free="Gratis.",
        page="Kasus 48291-30574, halaman {page} dari {pages}",
    )


def test_one_page_holds_it_all_and_a_code() -> None:
    made = typeset_case_letter(letter())
    page, *rest = texts(made)
    assert not rest
    for said in ("Putusan kasus 48291-30574", "Kasus ini dikabulkan.", "Dasar hukum: contoh.",
                 "Sampai 26 April 2026.", "Kami tidak punya motor.", LINK):  # fmt: skip
        assert said in page
    assert "halaman" not in page
    assert codes(made) == [LINK]


def test_the_same_letter_gives_the_same_bytes_and_few() -> None:
    made = typeset_case_letter(letter())
    assert made == typeset_case_letter(letter())
    assert b"CreationDate" not in made
    assert len(made) < 60_000


def test_it_can_be_read_aloud() -> None:
    made = typeset_case_letter(letter())
    document = pypdfium2.PdfDocument(made)
    assert document.get_metadata_value("Title") == "Putusan kasus 48291-30574"
    assert document.is_tagged()
    assert b"/Lang(id)" in made
    assert b"pdfuaid" in made


@pytest.mark.parametrize("said", [*HOSTILE, "Suharto", "\\u{41} #eval(1) $x$ @ref <a> *b* _c_ `d`"])
def test_words_are_only_words(said: str) -> None:
    page = " ".join(texts(typeset_case_letter(letter(said))))
    for line in legible(said):
        assert "".join(line.split()) in "".join(page.split())


def test_a_sign_that_no_font_has_loses_no_letter() -> None:
    made = typeset_case_letter(letter("motor 王 dijual"))
    assert "dijual" in texts(made)[0]
    assert codes(made) == [LINK]


def test_what_cannot_be_seen_is_left_out() -> None:
    assert legible("satu\u202e 😀dua 90°\x07\n\n  tiga\tempat ") == ["satu dua 90°", "tiga empat"]


def test_a_long_text_goes_on_over_pages_that_are_counted() -> None:
    made = typeset_case_letter(letter("Kata yang panjang sekali. " * 300))
    pages = texts(made)
    assert len(pages) > 1
    for place, page in enumerate(pages, 1):
        assert f"halaman {place} dari {len(pages)}" in page
    assert "".join(pages).count("panjang") == 300
    assert codes(made) == [LINK]  # on the last page


def test_an_endless_word_stays_on_the_paper() -> None:
    (page,) = pypdfium2.PdfDocument(typeset_case_letter(letter("x" * 900)))
    width = page.get_width()
    drawn = [each.get_bounds() for each in page.get_objects()]
    assert max(right for _, _, right, _ in drawn) <= width
    assert re.sub(r"[^x]", "", page.get_textpage().get_text_bounded()).count("x") >= 900


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UsageRefused, match="typst"):
        typeset_case_letter(letter())
