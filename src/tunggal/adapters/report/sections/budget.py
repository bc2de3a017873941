"""The amounts of the release by regency and component, for programmes that pay several."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.adapters.report.markup import Child, Html, Row, Table, folded
from tunggal.adapters.report.parts import columns, concealed, everything, heading, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.book import COUNTRY, Book, column_of
from tunggal.adapters.report.sections.regions import by_province


def by_regency(report: Report, books: Sequence[Book]) -> list[Child]:
    """One folded table for each programme with several components."""
    voice = report.voice
    several = [book for book in books if len(book.components) > 1]
    title = heading(voice("Biaya menurut kabupaten/kota", "Cost by regency"))
    told = note(
        voice(
            "Biaya tiap program per kabupaten/kota ada dalam buku jatah di atas. Tabel berikut "
            "merincinya menurut komponen.",
            "The cost of each programme by regency stands in the ledger above. The tables below "
            "show it by component.",
        )
        if several
        else voice(
            "Biaya tiap program per kabupaten/kota ada dalam buku jatah di atas.",
            "The cost of each programme by regency stands in the ledger above.",
        )
    )
    return [title, told, *(_folded(report, book) for book in several)]


def _folded(report: Report, book: Book) -> Html:
    name = report.names.programme(book.code)
    summary = report.voice(
        f"{name} menurut kabupaten/kota dan komponen", f"{name} by regency and component"
    )
    return folded(summary, _table(report, book))


def _table(report: Report, book: Book) -> Html:
    voice, names = report.voice, report.names
    name = names.programme(book.code)
    listed = [
        (place, _line(report, book, place, names.region(place).name)) for place in book.places
    ]
    words = [names.component(book.code, each) for each in book.components]
    heads = columns(voice("kabupaten/kota", "regency"), *words, everything(voice))
    caption = voice(
        f"{name}: rupiah menurut kabupaten/kota dan komponen",
        f"{name}: rupiah by regency and component",
    )
    totals = [_line(report, book, COUNTRY, voice("seluruh negara", "whole country"))]
    groups = by_province(report, listed)
    return Table(f"budget-{book.code}", caption, heads, groups, totals, "sticky dense").html()


def _line(report: Report, book: Book, place: str, name: str) -> Row:
    voice = report.voice
    cells: list[Child] = [
        concealed(voice)
        if book.counts.hides((place, column_of(each)))
        else voice.count(book.paid[place, each])
        for each in book.components
    ]
    whole = sum(book.paid[place, each] for each in book.components)
    last = concealed(voice) if book.counts.hides((place, "filled")) else voice.count(whole)
    return Row([name, *cells, last])
