"""The money that followed the movements: given up by leavers, gone to entrants, changed for stayers."""

from __future__ import annotations

from dataclasses import dataclass

from tunggal.adapters.report.markup import Child, Group, Html, Row, Table
from tunggal.adapters.report.parts import (
    Counts,
    columns,
    concealed,
    everything,
    guarded,
    heading,
    note,
)
from tunggal.adapters.report.report import Report

KINDS = ("leaver", "entrant", "stayer")
EVERY = ""  # the key of all programmes together
Spot = tuple[str, str]  # programme and kind of movement, "" for all


@dataclass(frozen=True)
class Moved:
    """Rupiah of one programme: before, and now, by kind of movement."""

    before: dict[str, int]
    now: dict[str, int]

    def change(self, kind: str) -> int:
        """What the movement of this kind adds to the cost."""
        return self.now[kind] - self.before[kind]


def before_and_now(report: Report) -> tuple[int, int]:
    """The rupiah of the last release and of this one."""
    moved = _moved(report)[EVERY]
    return sum(moved.before.values()), sum(moved.now.values())


def money(report: Report) -> list[Child]:
    """The table, or one sentence when there is nothing to compare with."""
    voice = report.voice
    title = heading(voice("Uang yang mengikuti perpindahan", "Money that followed the movements"))
    if not report.tables.has_previous_aid:
        none = voice(
            "Ini rilis pertama: belum ada uang yang berpindah.",
            "This is the first release: no money has moved yet.",
        )
        return [title, note(none)]
    moved = _moved(report)
    counts = _guarded(report, list(moved))
    told = note(
        voice(
            "Biaya dahulu, dikurangi uang yang dilepas, ditambah uang yang diterima penerima baru "
            "dan perubahan bagi yang tetap, tepat sama dengan biaya kini.",
            "The cost before, less the money given up, plus the money of those who came in and the "
            "change for those who stayed, is exactly the cost now.",
        )
    )
    return [title, _table(report, moved, counts), told]


def _moved(report: Report) -> dict[str, Moved]:
    codes = [EVERY, *(code for code, _ in report.programmes())]
    held = {code: Moved(dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)) for code in codes}
    for row in report.tables.ask("money"):
        for code in (EVERY, row["programme"]):
            held[code].before[row["movement"]] += int(row["rupiah_before"])
            held[code].now[row["movement"]] += int(row["rupiah"])
    return held


def _guarded(report: Report, codes: list[str]) -> Counts[Spot]:
    """Units behind each amount: an amount of few would tell what each of them is paid."""
    counts = {(code, kind): 0 for code in codes for kind in (*KINDS, "")}
    for row in report.tables.ask("money"):
        for code in (EVERY, row["programme"]):
            counts[code, row["movement"]] += row["units"]
            counts[code, ""] += row["units"]
    across = [[(code, kind) for kind in (*KINDS, "")] for code in codes]
    down = [[(code, kind) for code in codes] for kind in (*KINDS, "")]
    keep = [spot for spot in counts if "" in spot]
    return guarded(report.voice, counts, across + down, keep=keep)


def _table(report: Report, moved: dict[str, Moved], counts: Counts[Spot]) -> Html:
    voice, names = report.voice, report.names
    heads = columns(
        voice("program, rupiah", "programme, rupiah"),
        voice("biaya dahulu", "cost before"),
        voice("dilepas yang keluar", "given up by leavers"),
        voice("untuk yang masuk", "for entrants"),
        voice("perubahan bagi yang tetap", "change for stayers"),
        voice("biaya kini", "cost now"),
    )
    lines = [
        _line(report, names.programme(code), code, moved[code], counts) for code in moved if code
    ]
    totals = [_line(report, everything(voice), EVERY, moved[EVERY], counts)]
    caption = voice("Uang yang berpindah", "Money that moved")
    return Table("money", caption, heads, [Group(lines)], totals).html()


def _line(report: Report, name: str, code: str, moved: Moved, counts: Counts[Spot]) -> Row:
    voice = report.voice
    changes: list[Child] = [
        concealed(voice) if counts.hides((code, kind)) else voice.change(moved.change(kind))
        for kind in KINDS
    ]
    before, now = sum(moved.before.values()), sum(moved.now.values())
    return Row([name, voice.count(before), *changes, voice.count(now)])
