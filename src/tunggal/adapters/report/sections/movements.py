"""Who moved in and out of each programme, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tunggal.adapters.report.charts import bar, key, stacked
from tunggal.adapters.report.markup import (
    Child,
    Group,
    Head,
    Html,
    Row,
    Table,
    element,
    folded,
    joined,
    paragraph,
)
from tunggal.adapters.report.parts import (
    DECILES,
    Counts,
    Section,
    blank,
    columns,
    concealed_note,
    decile_word,
    everything,
    guarded,
    heading,
    lead,
    note,
    with_total,
)
from tunggal.adapters.report.privacy import LEAST
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.tables import Row as Answer
from tunggal.adapters.report.voice import rounded

KINDS = ("leaver", "entrant", "waiting")


def movements(report: Report) -> Section:
    """Section: one part per programme."""
    voice = report.voice
    moved, became = report.tables.ask("movements"), report.tables.ask("outcomes")
    parts = [
        _programme(
            report,
            code,
            unit,
            [row for row in moved if row["programme"] == code],
            [row for row in became if row["programme"] == code],
        )
        for code, unit in report.programmes()
    ]
    told = lead(
        voice(
            "Setiap perpindahan mempunyai satu alasan. Tabel menurut desil memperlihatkan ke "
            "mana jatah berpindah.",
            "Every movement has one reason. The tables by decile show where the seats go.",
        )
    )
    title = voice("Siapa masuk, siapa keluar, dan mengapa", "Who moved in, who moved out, and why")
    return Section("movements", title, [told, *parts, concealed_note(voice)])


def _programme(
    report: Report, code: str, unit: str, moved: Sequence[Answer], became: Sequence[Answer]
) -> Html:
    name = report.names.programme(code)
    parts: list[Child] = [
        heading(f"{report.names.programme_in_full(code)}: {report.voice.unit(unit)}"),
        _balance(report, name, unit, moved),
        _direction(report, moved) if report.tables.has_previous_aid else None,
        _reasons_of_leaving(report, code, name, moved),
    ]
    if report.tables.has_previous_aid:
        parts.append(_reasons_of_entering(report, code, name, moved))
    parts.append(_by_decile(report, code, name, moved, became))
    parts.append(_outcomes(report, code, name, became))
    return joined(parts, "\n")


def _total(moved: Sequence[Answer], kind: str) -> int:
    return sum(row["units"] for row in moved if row["movement"] == kind)


def _balance(report: Report, name: str, unit: str, moved: Sequence[Answer]) -> Html:
    """Last quarter's recipients above this quarter's, on one scale."""
    voice = report.voice
    stay, come, go = (_total(moved, kind) for kind in ("stayer", "entrant", "leaver"))
    whole = max(stay + max(come, go), 1)
    lines = [
        (voice("triwulan lalu", "last quarter"), [(stay, "stayer"), (go, "leaver")], stay + go),
        (voice("triwulan ini", "this quarter"), [(stay, "stayer"), (come, "entrant")], stay + come),
    ]
    if not report.tables.has_previous_aid:
        lines = lines[1:]
    drawn = (
        element(
            "div",
            element("span", word, class_="word"),
            stacked(parts, whole),
            element("span", f"{voice.count(total)} {voice.unit(unit)}", class_="total"),
            class_="line",
        )
        for word, parts, total in lines
    )
    words = [("stayer", voice("tetap", "stayed")), ("entrant", voice("masuk", "came in"))]
    if report.tables.has_previous_aid:
        words.append(("leaver", voice("keluar", "went out")))
    caption = voice(
        f"Penerima {name}: yang tetap, masuk dan keluar.",
        f"Recipients of {name}: stayed, in and out.",
    )
    return element("figure", *drawn, key(words), element("figcaption", caption), class_="balance")


def _direction(report: Report, moved: Sequence[Answer]) -> Html | None:
    """Whether seats went to the more entitled: the average decile of those who came and went."""
    came, went = (_average_decile(report, moved, kind) for kind in ("entrant", "leaver"))
    if came is None or went is None:
        return None
    return paragraph(
        report.voice(
            f"Yang masuk kini rata-rata berada pada desil {came}, yang keluar pada desil {went}.",
            f"Those who came in are now in decile {came} on average, those who went out in decile {went}.",
        )
    )


def _average_decile(report: Report, moved: Sequence[Answer], kind: str) -> str | None:
    """The average decile now, in tenths; None for fewer units than may be shown."""
    rows = [row for row in moved if row["movement"] == kind and row["decile"]]
    units = sum(row["units"] for row in rows)
    if units < LEAST:
        return None
    return report.voice.tenths(
        rounded(10 * sum(row["decile"] * row["units"] for row in rows), units)
    )


def _reasons_of_leaving(report: Report, code: str, name: str, moved: Sequence[Answer]) -> Html:
    counts: Counter[str] = Counter()
    for row in moved:
        if row["movement"] == "leaver":
            counts[row["reason"]] += row["units"]
    labels = {reason: report.names.label("reasons", reason) for reason in counts}
    caption = report.voice(f"Mengapa keluar dari {name}", f"Why they left {name}")
    return _reason_table(report, f"left-{code}", caption, counts, labels, "leaver")


def _reasons_of_entering(report: Report, code: str, name: str, moved: Sequence[Answer]) -> Html:
    voice = report.voice
    labels = {
        "poorer": voice(
            "desil turun: lebih membutuhkan daripada triwulan lalu",
            "decile fell: in greater need than last quarter",
        ),
        "same": voice("desil sama: jatah kini tersedia", "same decile: a seat became free"),
        "higher": voice("desil naik, tetapi masih memenuhi syarat", "decile rose, but still entitled"),
        "new": voice("baru tercatat atau baru diberi peringkat", "new in the register or newly ranked"),
    }  # fmt: skip
    counts: Counter[str] = Counter()
    for row in moved:
        if row["movement"] == "entrant":
            counts[_origin(row["decile_before"], row["decile"])] += row["units"]
    caption = voice(f"Mengapa masuk ke {name}", f"Why they entered {name}")
    return _reason_table(report, f"came-{code}", caption, counts, labels, "entrant")


def _origin(before: int | None, now: int | None) -> str:
    if before is None or now is None:
        return "new"
    return "same" if before == now else "poorer" if now < before else "higher"


def _reason_table(
    report: Report, id: str, caption: str, counts: Counter[str], labels: dict[str, str], kind: str
) -> Html:
    voice = report.voice
    total = sum(counts.values())
    if not total:
        return note(caption + ": " + voice("tidak ada.", "none."))
    held = with_total(voice, counts)
    most = max(counts.values())
    lines = [
        Row([
            labels[code],
            held.write(code),
            held.unless_small(code, voice.share(counts[code], total)),
            held.unless_small(code, bar(counts[code], most, kind=kind)),
        ])
        for code in sorted(counts, key=lambda code: (-counts[code], code))
    ]  # fmt: skip
    heads = columns(
        voice("alasan", "reason"), voice("jumlah", "number"), voice("bagian", "share"), bars=voice
    )
    totals = [Row([everything(voice), held.write(""), voice.share(total, total), ""])]
    return Table(id, caption, heads, [Group(lines)], totals).html()


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
    most = max(counts[kind, decile] for kind in KINDS for decile in DECILES)
    lines = [Row([_decile_now(report, decile), *_facing(held, decile, most)]) for decile in DECILES]
    return _decile_table(report, code, name, lines, [held.write((kind, -1)) for kind in KINDS])


def _decile_now(report: Report, decile: int) -> str:
    """The word for a decile; those who left the register have none either."""
    return decile_word(report.voice, decile) if decile else report.voice("tanpa desil", "no decile")


def _facing(held: Counts[tuple[str, int]], decile: int, most: int) -> list[Child]:
    """Leavers to the left, entrants and the waiting to the right."""
    cells: list[Child] = []
    for kind in KINDS:
        spot, left = (kind, decile), kind == "leaver"
        drawn = held.unless_small(spot, bar(held.values[spot], most, kind=kind, from_right=left))
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


def _outcomes(report: Report, code: str, name: str, became: Sequence[Answer]) -> Html:
    """Every unit with its outcome and reason; the sum is all units that were looked at."""
    voice, names = report.voice, report.names
    counts: dict[tuple[str, str], int] = {}
    for row in became:
        spot = (row["outcome"], row["reason"])
        counts[spot] = counts.get(spot, 0) + row["units"]
    total = {("", ""): sum(counts.values())}
    held = guarded(voice, counts | total, [[*counts, *total]], keep=total)
    ordered = sorted(counts, key=lambda spot: (spot[0], -counts[spot], spot[1]))
    lines = [
        Row([names.label("outcomes", spot[0]), names.label("reasons", spot[1]), held.write(spot)])
        for spot in ordered
    ]
    heads = [
        Head(voice("hasil", "outcome"), number=False),
        Head(voice("alasan", "reason"), number=False),
        Head(voice("jumlah", "number")),
    ]
    totals = [Row([everything(voice), "", held.write(("", ""))])]
    caption = voice(f"{name}: hasil dan alasan bagi semua", f"{name}: outcome and reason of all")
    table = Table(f"outcomes-{code}", caption, heads, [Group(lines)], totals).html()
    title = voice(
        f"Semua hasil {name} dengan alasannya", f"All outcomes of {name} with their reasons"
    )
    return folded(title, table)
