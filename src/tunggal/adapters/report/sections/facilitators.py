"""Graduates per facilitator: how many facilitators reached ten families this year."""

from __future__ import annotations

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Child, Group, Html, Row, Table
from tunggal.adapters.report.parts import columns, everything, guarded, heading, note
from tunggal.adapters.report.privacy import LEAST
from tunggal.adapters.report.report import Report

Step = tuple[int, int | None]  # from, to; no end
TARGET = 10  # families a year for each facilitator; DOMAIN: at least ten
STEPS: tuple[Step, ...] = ((0, 0), (1, 4), (5, 9), (TARGET, None))
WHOLE: Step = (-1, None)
FIRST = 10  # facilitators that are listed by code


def facilitators(report: Report) -> list[Child]:
    """Distribution and the ones with most graduates, or one sentence without facilitators."""
    voice, year = report.voice, report.period.quarter.year
    title = heading(voice(f"Per pendamping, tahun {year}", f"Per facilitator, in {year}"))
    by_code = _by_code(report)
    if not by_code:
        none = voice(
            "Kebijakan rilis ini belum menyebut pendamping desa/kelurahan.",
            "The policy of this release names no facilitators of villages yet.",
        )
        return [title, note(none)]
    reached = sum(count >= TARGET for count in by_code.values())
    told = note(
        voice(
            f"Sasaran tiap pendamping: {TARGET} keluarga setahun. "
            f"{voice.count(reached)} dari {voice.count(len(by_code))} pendamping sudah mencapainya.",
            f"Target of each facilitator: {TARGET} families a year. "
            f"{voice.count(reached)} of {voice.count(len(by_code))} facilitators have reached it.",
        )
    )
    return [title, told, _distribution(report, by_code), _first(report, by_code)]


def _by_code(report: Report) -> dict[str, int]:
    """Families of this year by facilitator; those of the policy without any count zero."""
    named = report.allocation.facilitators.values() if report.allocation else ()
    held = dict.fromkeys(sorted(named), 0)
    for row in report.tables.ask("facilitators"):
        if int(row["year"]) == report.period.quarter.year:
            held[row["facilitator"]] = row["families"]
    return held


def _distribution(report: Report, by_code: dict[str, int]) -> Html:
    voice = report.voice
    found = {step: [n for n in by_code.values() if _within(n, *step)] for step in STEPS}
    most = max(len(counts) for counts in found.values())
    families: dict[Step, int] = {step: sum(counts) for step, counts in found.items()}
    families[WHOLE] = sum(by_code.values())
    held = guarded(voice, families, [[*STEPS, WHOLE]], keep=[WHOLE])
    lines = [
        Row(
            [
                _step_word(report, *step),
                voice.count(len(counts)),
                held.write(step),
                bar(len(counts), most, kind="graduate" if step[0] == TARGET else "rank"),
            ]
        )
        for step, counts in found.items()
    ]
    heads = columns(
        voice("keluarga graduasi per pendamping", "graduates per facilitator"),
        voice("pendamping", "facilitators"),
        voice("keluarga", "families"),
        bars=voice,
    )
    totals = [Row([everything(voice), voice.count(len(by_code)), held.write(WHOLE), ""])]
    caption = voice(
        "Pendamping menurut jumlah keluarga graduasi", "Facilitators by families that graduated"
    )
    return Table("facilitators", caption, heads, [Group(lines)], totals).html()


def _within(count: int, low: int, high: int | None) -> bool:
    return count >= low and (high is None or count <= high)


def _step_word(report: Report, low: int, high: int | None) -> str:
    voice = report.voice
    if high is None:
        return voice(f"{low} atau lebih (sasaran tercapai)", f"{low} or more (target reached)")
    if low == high:
        return voice("belum ada", "none yet")
    return f"{low}–{high}"


def _first(report: Report, by_code: dict[str, int]) -> Html | None:
    """The facilitators with most graduates, by code; those with few are not listed."""
    voice = report.voice
    ordered = sorted(by_code, key=lambda code: (-by_code[code], code))
    shown = [code for code in ordered if by_code[code] >= LEAST][:FIRST]
    if not shown:
        return None
    most = by_code[shown[0]]
    lines = [
        Row(
            [
                code,
                voice.count(by_code[code]),
                bar(by_code[code], max(most, TARGET), kind="graduate"),
            ]
        )
        for code in shown
    ]
    heads = columns(
        voice("kode pendamping", "code of facilitator"), voice("keluarga", "families"), bars=voice
    )
    caption = voice("Pendamping dengan graduasi terbanyak", "Facilitators with most graduates")
    return Table("facilitators-first", caption, heads, [Group(lines)]).html()
