"""The guards: who keeps a seat because of one, until when, and what would happen without them."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Child, Group, Html, Row, Table, folded, paragraph
from tunggal.adapters.report.parts import (
    Counts,
    Section,
    columns,
    concealed,
    concealed_note,
    guarded,
    heading,
    lead,
    note,
)
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.guard_ends import ends, notices_ran
from tunggal.adapters.report.sections.unguarded import compared
from tunggal.adapters.report.tables import Row as Answer

OUTCOMES = ("on_notice", "shielded")
Spot = tuple[str, str, str]  # programme, outcome, and reason or cause; "" for all


def guards(report: Report) -> Section:
    """Section: the comparison first, then who is held, why, and until when."""
    voice = report.voice
    body: list[Child] = [
        lead(
            voice(
                "Pengaman menjaga agar tidak seorang pun kehilangan bantuan tanpa diberi tahu lebih "
                "dahulu, dan agar pengobatan tidak terputus.",
                "Guards see to it that nobody loses aid without being told first, and that no "
                "treatment is broken off.",
            )
        ),
        *compared(report),
        _told(report),
        *_held(report),
        *ends(report),
        *notices_ran(report),
        concealed_note(voice),
    ]
    return Section(
        "guards", voice("Pengaman: siapa yang dilindungi", "Guards: who is protected"), body
    )


def _held(report: Report) -> list[Child]:
    """Who keeps a seat because of a guard, by guard and by what the seat would be lost for."""
    voice = report.voice
    listed = report.tables.ask("guards")
    title = heading(
        voice("Siapa yang masih menerima karena pengaman", "Who keeps a seat because of a guard")
    )
    if not listed:
        none = voice(
            "Pada rilis ini tidak ada jatah yang ditahan oleh pengaman.",
            "In this release no seat is kept by a guard.",
        )
        return [title, note(none)]
    summary = voice(
        "Mengapa jatah itu akan lepas tanpa pengaman",
        "Why these seats would be lost without guards",
    )
    return [title, _guard_table(report, listed), folded(summary, _cause_table(report, listed))]


def _sums(rows: Sequence[Answer], column: str, amount: str) -> dict[Spot, int]:
    """Sums by programme, outcome and a column; under "" the sum of all values of the column."""
    found: dict[Spot, int] = {}
    for row in rows:
        for value in (row[column] or "none", ""):
            spot = (row["programme"], row["outcome"], value)
            found[spot] = found.get(spot, 0) + int(row[amount])
    return found


def _hidden(report: Report, units: dict[Spot, int]) -> Counts[Spot]:
    whole = [spot for spot in units if not spot[2]]
    sums = [[spot for spot in units if spot[:2] == each[:2]] for each in whole]
    return guarded(report.voice, units, sums, keep=whole)


def _guard_table(report: Report, listed: Sequence[Answer]) -> Html:
    voice, names = report.voice, report.names
    units, paid = _sums(listed, "reason", "units"), _sums(listed, "reason", "rupiah")
    held, most = _hidden(report, units), max(units.values())
    groups = [
        Group(
            [_guard(report, held, spot, paid[spot], most) for spot in _ordered(units, code)],
            names.programme_in_full(code),
        )
        for code in sorted({row["programme"] for row in listed})
    ]
    heads = columns(
        voice("pengaman", "guard"),
        voice("penerima", "recipients"),
        voice("rupiah", "rupiah"),
        bars=voice,
    )
    caption = voice(
        "Penerima yang jatahnya ditahan pengaman", "Recipients whose seat a guard keeps"
    )
    return Table("guards-held", caption, heads, groups).html()


def _ordered(units: dict[Spot, int], code: str) -> list[Spot]:
    """The outcomes of a programme: each as a whole, then its reasons, the largest first."""
    mine = [spot for spot in units if spot[0] == code]
    return sorted(mine, key=lambda spot: (spot[1], bool(spot[2]), -units[spot], spot[2]))


def _guard(report: Report, held: Counts[Spot], spot: Spot, paid: int, most: int) -> Row:
    voice, names = report.voice, report.names
    kind = "noticed" if spot[1] == "on_notice" else "shielded"
    amount = concealed(voice) if held.hides(spot) else voice.count(paid)
    if not spot[2]:
        return Row([_outcome_word(report, spot[1]), held.write(spot), amount, ""], "sum")
    drawn = held.unless_small(spot, bar(held.values[spot], most, kind=kind))
    return Row([names.label("reasons", spot[2]), held.write(spot), amount, drawn])


def _outcome_word(report: Report, outcome: str) -> str:
    voice = report.voice
    if outcome == "on_notice":
        return voice("Dalam masa pemberitahuan", "On notice")
    return voice("Dilindungi", "Shielded")


def _cause_table(report: Report, listed: Sequence[Answer]) -> Html:
    """Per programme and cause: on notice, held by the cap among them, and shielded."""
    voice, names = report.voice, report.names
    units = _sums(listed, "cause", "units")
    held = _hidden(report, units)
    groups = []
    for code in sorted({row["programme"] for row in listed}):
        causes = sorted({spot[2] for spot in units if spot[0] == code and spot[2]})
        lines = [_cause(report, held, code, cause) for cause in causes]
        groups.append(Group(lines, names.programme_in_full(code)))
    heads = columns(
        voice("jatah akan lepas karena", "the seat would be lost because"),
        voice("dalam masa pemberitahuan", "on notice"),
        voice("dilindungi", "shielded"),
    )
    caption = voice(
        "Sebab jatah akan lepas tanpa pengaman", "Why seats would be lost without guards"
    )
    return Table("guards-causes", caption, heads, groups).html()


def _cause(report: Report, held: Counts[Spot], code: str, cause: str) -> Row:
    voice = report.voice
    word = voice("sebab tidak tercatat", "no cause noted")
    if cause != "none":
        word = report.names.label("reasons", cause)
    cells: list[Child] = [
        held.write(spot) if (spot := (code, outcome, cause)) in held.values else voice.count(0)
        for outcome in OUTCOMES
    ]
    return Row([word, *cells])


def _told(report: Report) -> Html | None:
    """Whether everyone who came in or went out has a notice record."""
    voice = report.voice
    listed = report.tables.ask("notices")
    moved, told = (sum(row[name] for row in listed) for name in ("units", "told"))
    if not moved:
        return None
    if told < moved:
        return paragraph(
            voice(
                f"PERHATIAN: {voice.count(moved - told)} dari {voice.count(moved)} yang masuk atau "
                "keluar tidak mempunyai catatan pemberitahuan.",
                f"ATTENTION: {voice.count(moved - told)} of {voice.count(moved)} who came in or "
                "went out have no notice record.",
            )
        )
    return paragraph(
        voice(
            f"Setiap penerima yang masuk atau keluar ({voice.count(moved)}) mempunyai catatan "
            "pemberitahuan: apa yang berubah, mengapa, sejak kapan, dan cara mengajukan keberatan.",
            f"Everyone who came in or went out ({voice.count(moved)}) has a notice record: what "
            "changes, why, from when, and how to appeal.",
        )
    )
