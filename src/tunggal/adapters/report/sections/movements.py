"""Who moved in and out of each programme, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tunggal.adapters.report.charts import bar, stacked
from tunggal.adapters.report.markup import (
    Child,
    Group,
    Head,
    Html,
    Row,
    Table,
    element,
    joined,
    paragraph,
)
from tunggal.adapters.report.parts import (
    DECILES,
    Counts,
    Section,
    blank,
    concealed_note,
    decile_word,
    everything,
    guarded,
    heading,
    lead,
)
from tunggal.adapters.report.privacy import LEAST
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.places import places
from tunggal.adapters.report.sections.reasons import (
    every_outcome,
    reasons_of_entering,
    reasons_of_leaving,
)
from tunggal.adapters.report.sections.seats import Parts, Seats, held_by, key_of, seats
from tunggal.adapters.report.sections.unmatched import unmatched
from tunggal.adapters.report.tables import Row as Answer
from tunggal.adapters.report.voice import rounded

KINDS = ("leaver", "entrant", "waiting")


def movements(report: Report) -> Section:
    """Section: one part per programme."""
    voice = report.voice
    parts = [_programme(report, each) for each in seats(report)]
    told = lead(
        voice(
            "Realokasi memindahkan jatah kepada yang lebih berhak. Setiap perpindahan mempunyai "
            "satu alasan, dan tabel menurut desil memperlihatkan ke mana jatah berpindah.",
            "Reallocation moves seats to the more entitled. Every movement has one reason, and the "
            "tables by decile show where the seats go.",
        )
    )
    title = voice(
        "Realokasi: siapa masuk, siapa keluar, dan mengapa",
        "Reallocation: who moved in, who moved out, and why",
    )
    return Section("movements", title, [told, *parts, unmatched(report), concealed_note(voice)])


def _programme(report: Report, each: Seats) -> Html:
    code, name = each.programme, report.names.programme(each.programme)
    moved = [row for row in report.tables.ask("movements") if row["programme"] == code]
    became = [row for row in report.tables.ask("outcomes") if row["programme"] == code]
    parts: list[Child] = [
        heading(f"{report.names.programme_in_full(code)}: {report.voice.unit(each.unit)}"),
        _balance(report, each, name),
    ]
    if report.compares:
        parts += [
            places(report, each),
            _direction(report, moved),
            reasons_of_leaving(report, code, name, moved),
            reasons_of_entering(report, code, name, moved),
        ]
    parts.append(_by_decile(report, code, name, moved, became))
    parts.append(every_outcome(report, code, name, became))
    return joined(parts, "\n")


def _balance(report: Report, each: Seats, name: str) -> Html:
    """The last recipients above those of this release, on one scale."""
    voice, now = report.voice, held_by(report, each)
    then: Parts = [(each.stayers, "stayer"), (each.leavers, "leaver")]
    whole = max(each.recipients, each.before, 1)
    lines = [(report.then, then, each.before)] if report.compares else []
    drawn = (
        element(
            "div",
            element("span", word, class_="word"),
            stacked(parts, whole),
            element("span", f"{voice.count(total)} {voice.unit(each.unit)}", class_="total"),
            class_="line",
        )
        for word, parts, total in [*lines, (report.now, now, each.recipients)]
    )
    caption = voice(
        f"Penerima {name}: yang tetap, masuk dan keluar.",
        f"Recipients of {name}: stayed, in and out.",
    )
    words = key_of(report, now, *(parts for _, parts, _ in lines))
    return element("figure", *drawn, words, element("figcaption", caption), class_="balance")


def _direction(report: Report, moved: Sequence[Answer]) -> Html | None:
    """Whether seats went to the more entitled: the average decile of those who came and went."""
    voice = report.voice
    came, went, once = (
        _average_decile(report, moved, kind, column)
        for kind, column in (
            ("entrant", "decile"),
            ("leaver", "decile"),
            ("leaver", "decile_before"),
        )
    )
    if came is None or went is None:
        return None
    risen = voice(f", yang dahulu desil {once}", f", once {once}") if once else ""
    return paragraph(
        voice(
            f"Yang masuk kini rata-rata berada pada desil {came}, yang keluar pada desil {went}{risen}.",
            f"Those who came in are now in decile {came} on average, those who went out in decile "
            f"{went}{risen}.",
        )
    )


def _average_decile(report: Report, moved: Sequence[Answer], kind: str, column: str) -> str | None:
    """The average decile now or before, in tenths; None for fewer units than may be shown."""
    rows = [row for row in moved if row["movement"] == kind and row[column]]
    units = sum(row["units"] for row in rows)
    if units < LEAST:
        return None
    return report.voice.tenths(rounded(10 * sum(row[column] * row["units"] for row in rows), units))


def _by_decile(
    report: Report, code: str, name: str, moved: Sequence[Answer], became: Sequence[Answer]
) -> Html:
    """Leavers, entrants and the waiting by the decile they are in now."""
    voice = report.voice
    counts = {(kind, decile): 0 for kind in KINDS for decile in (*DECILES, -1)}
    for row in (*moved, *(dict(row, movement=row["outcome"]) for row in became)):
        if row["movement"] in KINDS:
            counts[row["movement"], row["decile"] or 0] += row["units"]
            counts[row["movement"], -1] += row["units"]
    sums = [[(kind, decile) for decile in (*DECILES, -1)] for kind in KINDS]
    held = guarded(voice, counts, sums, keep=[(kind, -1) for kind in KINDS])
    moving, waiting = (
        max(counts[kind, decile] for kind in kinds for decile in DECILES)
        for kinds in (KINDS[:2], KINDS[2:])
    )
    most = {"leaver": moving, "entrant": moving, "waiting": waiting}
    lines = [Row([_decile_now(report, decile), *_facing(held, decile, most)]) for decile in DECILES]
    return _decile_table(report, code, name, lines, [held.write((kind, -1)) for kind in KINDS])


def _decile_now(report: Report, decile: int) -> str:
    """The word for a decile; those who left the register have none either."""
    return decile_word(report.voice, decile) if decile else report.voice("tanpa desil", "no decile")


def _facing(held: Counts[tuple[str, int]], decile: int, most: Mapping[str, int]) -> list[Child]:
    """Leavers to the left, entrants to the right on one scale; the waiting on their own."""
    cells: list[Child] = []
    for kind in KINDS:
        spot, left = (kind, decile), kind == "leaver"
        drawn = held.unless_small(
            spot, bar(held.values[spot], most[kind], kind=kind, from_right=left)
        )
        cells += [drawn, held.write(spot)] if left else [held.write(spot), drawn]
    return cells


def _decile_table(
    report: Report, code: str, name: str, lines: Sequence[Row], totals: Sequence[Child]
) -> Html:
    voice = report.voice
    heads = [
        Head(voice("desil kini", "decile now"), number=False),
        Head(blank(voice), number=False, wide=True), Head(voice("keluar", "went out")),
        Head(voice("masuk", "came in")), Head(blank(voice), number=False, wide=True),
        Head(voice("menunggu", "waiting")), Head(blank(voice), number=False, wide=True),
    ]  # fmt: skip
    last = Row([everything(voice), "", totals[0], totals[1], "", totals[2], ""])
    caption = voice(
        f"{name}: keluar, masuk dan menunggu menurut desil",
        f"{name}: out, in and waiting by decile",
    )
    return Table(f"deciles-{code}", caption, heads, [Group(lines)], [last], "facing").html()
