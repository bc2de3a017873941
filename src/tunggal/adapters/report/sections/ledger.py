"""The ledger: per programme and regency the seats, who fills them, who waits, and the money."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.adapters.report.map import Portion, country_map
from tunggal.adapters.report.markup import Head, Html, Row, Table, element, joined
from tunggal.adapters.report.parts import (
    Section,
    concealed,
    concealed_note,
    heading,
    lead,
    note,
)
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.book import COUNTRY, PEOPLE, Book
from tunggal.adapters.report.sections.regions import LEAST_MAPPED, by_province, long_table


def ledger(report: Report, books: Sequence[Book]) -> Section:
    """Section: maps of coverage side by side, then the ledger of each programme."""
    voice = report.voice
    told = lead(
        voice(
            "Jatah tiap kabupaten/kota: berapa yang memenuhi syarat, yang terisi, yang masih "
            "menunggu, dan yang masuk atau keluar.",
            "The seats of each regency: how many are entitled, filled and still waiting, and who "
            "came in or went out.",
        )
    )
    maps = element("div", *(_map(report, book) for book in books if book.places), class_="maps")
    parts = [_programme(report, book) for book in books]
    title = voice("Buku jatah per kabupaten/kota", "Ledger by regency")
    return Section("ledger", title, [told, maps, *parts, concealed_note(voice)])


def _map(report: Report, book: Book) -> Html:
    """How many of the entitled have a seat, by regency."""
    name = report.names.programme(book.code)
    portions = {
        place: Portion(row["entitled"] - row["waiting"], row["entitled"])
        for place, row in book.rows.items()
        if place and row["entitled"] >= LEAST_MAPPED
        if not book.counts.hides((place, "entitled"), (place, "waiting"), (place, "filled"))
    }
    title = report.voice(
        f"{name}: bagian dari yang memenuhi syarat yang mendapat jatah.",
        f"{name}: share of the entitled who have a seat.",
    )
    return country_map(report, id=f"map-{book.code}", title=title, portions=portions, small=True)


def _programme(report: Report, book: Book) -> Html:
    title = heading(report.names.programme_in_full(book.code))
    if not book.places:
        none = report.voice(
            f"Tidak ada jatah pada {report.now}.", f"There are no seats {report.now}."
        )
        return joined([title, note(none)])
    table = long_table(report, _table(report, book), len(book.places))
    return joined([title, table, _above_share(report, book)], "\n")


def _above_share(report: Report, book: Book) -> Html | None:
    """How many seats guards keep above the shares of their regencies."""
    voice = report.voice
    above = [row["quota"] - row["target"] for place, row in book.rows.items() if place]
    above = [seats for seats in above if seats > 0]
    if not above:
        return None
    seats, places = voice.count(sum(above)), voice.count(len(above))
    return note(
        voice(
            f"Di {places} kabupaten/kota pengaman menahan {seats} jatah di atas bagiannya; jatah "
            "itu kembali ke pembagian biasa begitu pengaman berakhir.",
            f"In {places} regencies guards keep {seats} seats above their share; these return to "
            "the usual sharing once the guards end.",
        )
    )


def _table(report: Report, book: Book) -> Html:
    voice, name = report.voice, report.names.programme(book.code)
    listed = [
        (place, _line(report, book, place, report.names.region(place).name))
        for place in book.places
    ]
    caption = voice(f"Buku jatah {name}", f"Ledger of {name}")
    totals = [_line(report, book, COUNTRY, voice("seluruh negara", "whole country"))]
    groups = by_province(report, listed)
    return Table(f"ledger-{book.code}", caption, _heads(report), groups, totals, "sticky").html()


def _line(report: Report, book: Book, place: str, name: str) -> Row:
    voice, row = report.voice, book.rows[place]
    cells = [book.counts.write((place, column)) for column in PEOPLE]
    # Rupiah tells the number of seats, so it is hidden with them.
    paid = concealed(voice) if book.counts.hides((place, "filled")) else voice.count(row["rupiah"])
    return Row([name, voice.count(row["quota"]), *cells, paid])


def _heads(report: Report) -> list[Head]:
    voice = report.voice
    words = (
        voice("jatah", "seats"), voice("memenuhi syarat", "entitled"), voice("terisi", "filled"),
        voice("menunggu", "waiting"), voice("masuk", "in"), voice("tetap", "stayed"),
        voice("keluar", "out"), voice("diberi tahu", "on notice"), voice("dilindungi", "shielded"),
        voice("rupiah", "rupiah"),
    )  # fmt: skip
    return [Head(voice("kabupaten/kota", "regency"), number=False), *(Head(word) for word in words)]
