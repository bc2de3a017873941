"""How graduates fare two and four quarters later, and who came back."""

from __future__ import annotations

from tunggal.adapters.report.charts import key, stacked
from tunggal.adapters.report.markup import Child, Group, Head, Html, Row, Table
from tunggal.adapters.report.parts import (
    Counts,
    blank,
    concealed,
    guarded,
    heading,
    note,
)
from tunggal.adapters.report.report import Report

FARES = ("well", "relapsed", "returned", "left_the_register")
BACK = ("relapsed", "returned")
Spot = tuple[str, int, str]  # programme, quarters since, how it fares ("" for all)


def follow_ups(report: Report) -> list[Child]:
    """Table of those looked at now, or a sentence when nobody is due; then who came back."""
    voice = report.voice
    title = heading(voice("Bagaimana keadaan mereka sesudahnya", "How they fare afterwards"))
    listed = report.tables.ask("follow_ups")
    if not listed:
        none = voice(
            f"Pada {report.now} belum ada yang graduasi dua atau empat triwulan yang lalu.",
            f"Nobody graduated two or four quarters before {report.now}.",
        )
        return [title, note(none), *_returns(report)]
    counts: dict[Spot, int] = {
        (row["programme"], row["quarters"], fares): 0 for row in listed for fares in (*FARES, "")
    }
    for row in listed:
        for fares in (row["fares"], ""):
            counts[row["programme"], row["quarters"], fares] += row["units"]
    lines = sorted({spot[:2] for spot in counts})
    sums = [[(*line, fares) for fares in (*FARES, "")] for line in lines]
    held = guarded(voice, counts, sums, keep=[spot for spot in counts if not spot[2]])
    told = note(
        voice(
            "Kambuh: kini memenuhi syarat lagi. Kembali: sudah menerima lagi, tanpa pendataan baru. "
            "Tingkat kambuh dihitung dari yang masih tercatat, termasuk yang sudah kembali.",
            "Relapsed: the rules would allow a seat again. Returned: has a seat again, without a new "
            "survey. The rate is among those still registered, and counts those who returned.",
        )
    )
    words = [
        ("graduate", voice("baik", "well")),
        ("waiting", voice("kambuh", "relapsed")),
        ("entrant", voice("kembali", "returned")),
    ]
    return [title, _table(report, held, lines), key(words), told, *_returns(report)]


def _table(report: Report, held: Counts[Spot], lines: list[tuple[str, int]]) -> Html:
    voice, names = report.voice, report.names
    codes = sorted({code for code, _ in lines})
    groups = [
        Group(
            [_line(report, held, line) for line in lines if line[0] == code],
            names.programme_in_full(code),
        )
        for code in codes
    ]
    words = (
        voice("graduasi", "graduates"), voice("baik", "well"), voice("kambuh", "relapsed"),
        voice("kembali", "returned"), voice("tidak lagi tercatat", "left the register"),
        voice("tingkat kambuh", "relapse rate"),
    )  # fmt: skip
    heads = [
        Head(voice("sesudah", "after"), number=False),
        *(Head(word) for word in words),
        Head(blank(voice), number=False, wide=True),
    ]
    caption = voice("Graduasi yang ditinjau kembali", "Graduates looked at again")
    return Table("follow-ups", caption, heads, groups).html()


def _line(report: Report, held: Counts[Spot], line: tuple[str, int]) -> Row:
    voice = report.voice
    count = {fares: held.values[*line, fares] for fares in (*FARES, "")}
    hides = held.hides(*((*line, fares) for fares in (*FARES, "")))
    known = count[""] - count["left_the_register"]
    rate: Child = voice.share(sum(count[each] for each in BACK), known)
    parts = [
        (count["well"], "graduate"),
        (count["relapsed"], "waiting"),
        (count["returned"], "entrant"),
    ]
    return Row(
        [
            voice(f"{line[1]} triwulan", f"{line[1]} quarters"),
            *(held.write((*line, fares)) for fares in ("", *FARES)),
            concealed(voice) if hides else rate,
            "" if hides else stacked(parts, max(known, 1)),
        ]
    )


def _returns(report: Report) -> list[Child]:
    """Earlier leavers, graduates or not, who have a seat again since this release."""
    voice, names = report.voice, report.names
    counts: dict[str, int] = {}
    for row in report.tables.ask("returns"):
        if row["returned_in"] == str(report.period):
            counts[row["programme"]] = counts.get(row["programme"], 0) + row["units"]
    if not counts:
        return []
    held = guarded(voice, counts)
    told: list[Child] = [voice(
        f"Kembali menerima pada {report.now} tanpa pendataan baru: ",
        f"Back with a seat {report.now}, without a new survey: ",
    )]  # fmt: skip
    for place, code in enumerate(sorted(counts)):
        told += ["; " if place else "", f"{names.programme(code)} ", held.write(code)]
    return [note(*told, ".")]
