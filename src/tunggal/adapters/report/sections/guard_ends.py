"""Until when guards keep their seats, and what became of the notices of the last release."""

from __future__ import annotations

from datetime import date

from tunggal.adapters.report.markup import Child, Group, Html, Row, Table
from tunggal.adapters.report.parts import Counts, columns, everything, guarded, heading, note
from tunggal.adapters.report.report import Report
from tunggal.registry.quarter import Quarter

OUTCOMES = ("on_notice", "shielded")
NO_DAY = "-"  # no day is set: until a turn comes, or a decision
FATES = ("left", "lifted", "shielded", "on_notice")
Spot = tuple[str, str, str]  # programme, outcome and quarter of the end; "" for all


def ends(report: Report) -> list[Child]:
    """When notices and shields run out, by quarter."""
    voice = report.voice
    units: dict[Spot, int] = {}
    for row in report.tables.ask("guard_ends"):
        for time in (_time(row["until"]), ""):
            spot = (row["programme"], row["outcome"], time)
            units[spot] = units.get(spot, 0) + row["units"]
    if not units:
        return []
    whole = [spot for spot in units if not spot[2]]
    sums = [[spot for spot in units if spot[:2] == each[:2]] for each in whole]
    held = guarded(voice, units, sums, keep=whole)
    title = heading(voice("Kapan pengaman berakhir", "When guards run out"))
    return [title, _table(report, held)]


def _time(until: date | None) -> str:
    return str(Quarter.of(until)) if until else NO_DAY


def _table(report: Report, held: Counts[Spot]) -> Html:
    voice, names = report.voice, report.names
    groups = []
    for code in sorted({spot[0] for spot in held.values}):
        mine = {spot[2] for spot in held.values if spot[0] == code}
        times = sorted(mine - {"", NO_DAY}) + [NO_DAY] * (NO_DAY in mine)
        lines = [_line(held, code, time, _word(report, time)) for time in times]
        last = _line(held, code, "", everything(voice))
        groups.append(Group([*lines, Row(last.cells, "sum")], names.programme_in_full(code)))
    heads = columns(
        voice("berakhir", "run out"),
        voice("pemberitahuan", "notices"),
        voice("perlindungan", "shields"),
    )
    caption = voice("Pengaman menurut waktu berakhirnya", "Guards by the time they run out")
    return Table("guards-ends", caption, heads, groups).html()


def _word(report: Report, time: str) -> str:
    voice = report.voice
    if time == NO_DAY:
        return voice(
            "tanpa tanggal: sampai giliran atau putusan", "no day: until a turn or a decision"
        )
    last = Quarter.parse(time).last_day
    return voice(f"paling lambat {voice.day(last)}", f"by {voice.day(last)}")


def _line(held: Counts[Spot], code: str, time: str, word: str) -> Row:
    cells: list[Child] = [
        held.write(spot) if (spot := (code, outcome, time)) in held.values else "0"
        for outcome in OUTCOMES
    ]
    return Row([word, *cells])


def notices_ran(report: Report) -> list[Child]:
    """What became of those who were on notice in the last release."""
    voice, names = report.voice, report.names
    counts: dict[tuple[str, str], int] = {}
    for row in report.tables.ask("notices_ran"):
        for fate in (_fate(row["movement"], row["standing"]), ""):
            spot = (row["programme"], fate)
            counts[spot] = counts.get(spot, 0) + row["units"]
    if not counts:
        return []
    codes = sorted({code for code, _ in counts})
    counts = {(code, fate): counts.get((code, fate), 0) for code in codes for fate in (*FATES, "")}
    sums = [[(code, fate) for fate in (*FATES, "")] for code in codes]
    held = guarded(voice, counts, sums, keep=[spot for spot in counts if not spot[1]])
    heads = columns(
        voice("program", "programme"),
        voice("dahulu diberi tahu", "were on notice"),
        voice("keluar", "left"),
        voice("jatah tetap, pemberitahuan dicabut", "keep the seat, notice lifted"),
        voice("kini dilindungi", "now shielded"),
        voice("masih menunggu giliran", "still on notice"),
    )
    lines = [
        Row([names.programme(code), *(held.write((code, fate)) for fate in ("", *FATES))])
        for code in codes
    ]
    caption = voice(
        "Apa yang terjadi dengan pemberitahuan rilis lalu",
        "What became of the notices of the last release",
    )
    title = heading(voice("Pemberitahuan yang sudah berjalan", "Notices that have run"))
    told = note(
        voice(
            "Pemberitahuan dicabut bila keluarga atau orang itu kini berhak lagi atas jatahnya.",
            "A notice is lifted when the family or person is entitled to the seat again.",
        )
    )
    return [title, Table("guards-notices", caption, heads, [Group(lines)]).html(), told]


def _fate(movement: str, standing: str | None) -> str:
    if movement == "leaver":
        return "left"
    return standing if standing in ("shielded", "on_notice") else "lifted"
