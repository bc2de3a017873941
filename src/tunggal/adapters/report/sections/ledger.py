"""The ledger: per programme and regency the seats, who fills them, who waits, and the money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunggal.adapters.report.map import Portion, country_map
from tunggal.adapters.report.markup import Head, Html, Row, Table, element, joined
from tunggal.adapters.report.parts import (
    Counts,
    Section,
    concealed,
    concealed_note,
    guarded,
    heading,
    lead,
    note,
)
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.regions import LEAST_MAPPED, Spot, by_province, long_table
from tunggal.adapters.report.tables import Row as Answer

PEOPLE = ("entitled", "filled", "waiting", "entrants", "stayers", "leavers")
ADDITIONS = (("filled", "waiting", "entitled"), ("entrants", "stayers", "filled"))


@dataclass(frozen=True)
class Book:
    """The ledger of one programme: rows by regency ("" for the country) and guarded counts."""

    code: str
    rows: Mapping[str, Mapping[str, int]]
    counts: Counts[Spot]

    @property
    def places(self) -> list[str]:
        return [place for place in self.rows if place]


def ledger(report: Report) -> Section:
    """Section: maps of coverage side by side, then the ledger of each programme."""
    voice = report.voice
    rows = report.tables.ask("ledger")
    books = [
        _book(report, code, [row for row in rows if row["programme"] == code])
        for code, _ in report.programmes()
    ]
    told = lead(
        voice(
            "Jatah tiap kabupaten/kota: berapa yang memenuhi syarat, yang terisi, dan yang "
            "masih menunggu.",
            "The seats of each regency: how many are entitled, filled, and still waiting.",
        )
    )
    maps = element("div", *(_map(report, book) for book in books if book.places), class_="maps")
    parts = [_programme(report, book) for book in books]
    title = voice("Buku jatah per kabupaten/kota", "Ledger by regency")
    return Section("ledger", title, [told, maps, *parts, concealed_note(voice)])


def _book(report: Report, code: str, rows: Sequence[Answer]) -> Book:
    named = ("quota", "rupiah", *PEOPLE)
    held = {row["regency_code"]: {name: int(row[name]) for name in named} for row in rows}
    held[""] = {name: sum(row[name] for row in held.values()) for name in named}
    counts = {(place, name): row[name] for place, row in held.items() for name in PEOPLE}
    across = [
        [(place, name) for name in addition]
        for place, row in held.items()
        for addition in ADDITIONS
        if row[addition[0]] + row[addition[1]] == row[addition[2]]
    ]
    down = [[(place, name) for place in held] for name in PEOPLE]
    keep = [("", name) for name in PEOPLE]
    return Book(code, held, guarded(report.voice, counts, across + down, keep=keep))


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
            "Tidak ada jatah pada triwulan ini.", "There are no seats in this quarter."
        )
        return joined([title, note(none)])
    table = long_table(report, _table(report, book), len(book.places))
    return joined([title, table], "\n")


def _table(report: Report, book: Book) -> Html:
    voice, name = report.voice, report.names.programme(book.code)
    listed = [
        (place, _line(report, book, place, report.names.region(place).name))
        for place in book.places
    ]
    caption = voice(f"Buku jatah {name}", f"Ledger of {name}")
    totals = [_line(report, book, "", voice("seluruh negara", "whole country"))]
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
        voice("keluar", "out"), voice("rupiah", "rupiah"),
    )  # fmt: skip
    return [Head(voice("kabupaten/kota", "regency"), number=False), *(Head(word) for word in words)]
