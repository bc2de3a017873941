"""Rows of lists of seat holders that belong to nobody in the register."""

from __future__ import annotations

from tunggal.adapters.report.markup import Group, Head, Html, Row, Table
from tunggal.adapters.report.parts import everything, guarded
from tunggal.adapters.report.report import Report


def unmatched(report: Report) -> Html | None:
    """The table of rows of lists of seat holders that belong to nobody in the register."""
    voice, names = report.voice, report.names
    listed = report.tables.ask("unmatched_seats")
    if not listed:
        return None
    counts = {(row["source"], row["programme"], row["why"]): row["listed"] for row in listed}
    everyone = ("", "", "")
    held = guarded(
        voice,
        counts | {everyone: sum(counts.values())},
        [[*counts, everyone]],
        keep=[everyone],
    )
    words = {
        "nobody_found": voice("orang atau keluarganya tidak ditemukan", "nobody was found"),
        "same_unit_twice": voice("sudah disebut baris lain", "another row names the same"),
        "programme_not_in_force": voice("program tidak berjalan", "programme not in force"),
    }
    lines = [
        Row([names.source(source), names.programme(code), words.get(why, why), held.write(spot)])
        for spot in counts
        for source, code, why in [spot]
    ]
    heads = [
        Head(voice("sumber", "source"), number=False),
        Head(voice("program", "programme"), number=False),
        Head(voice("mengapa", "why"), number=False),
        Head(voice("baris", "rows")),
    ]
    totals = [Row([everything(voice), "", "", held.write(everyone)])]
    caption = voice(
        "Baris daftar penerima yang tidak memberi jatah kepada siapa pun",
        "Rows of lists of seat holders that give nobody a seat",
    )
    return Table("unmatched-seats", caption, heads, [Group(lines)], totals).html()
