"""What the quarter costs, by programme and component."""

from __future__ import annotations

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Child, Group, Html, Row, Table
from tunggal.adapters.report.parts import (
    Counts,
    Section,
    columns,
    concealed_note,
    everything,
    guarded,
    lead,
    note,
)
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.tables import Row as Answer
from tunggal.adapters.report.voice import rounded

Spot = tuple[str, str]  # programme and component


def costs(report: Report) -> Section:
    """Section: one table that adds up to the whole cost."""
    voice = report.voice
    listed = report.tables.ask("costs")
    total = sum(int(row["rupiah"]) for row in listed)
    title = voice("Biaya menurut program dan komponen", "Cost by programme and component")
    if not listed:
        return Section(
            "costs",
            title,
            [
                note(
                    voice(
                        "Tidak ada pembayaran pada triwulan ini.",
                        "Nothing is paid in this quarter.",
                    )
                )
            ],
        )
    told = voice(
        f"Seluruh bantuan triwulan ini {voice.rupiah(total)}{_compared(report, total)}.",
        f"All aid of this quarter comes to {voice.rupiah(total)}{_compared(report, total)}.",
    )
    return Section(
        "costs", title, [lead(told), _table(report, listed, total), concealed_note(voice)]
    )


def _compared(report: Report, total: int) -> str:
    if not report.tables.has_previous_aid:
        return ""
    voice = report.voice
    before = sum(int(row["rupiah"]) for row in report.tables.ask("costs_before"))
    change = total - before
    amount = voice.rupiah(abs(change))
    if change == 0:
        return voice(", sama dengan triwulan lalu", ", the same as last quarter")
    if change > 0:
        return voice(
            f", {amount} lebih banyak daripada triwulan lalu", f", {amount} more than last quarter"
        )
    return voice(
        f", {amount} lebih sedikit daripada triwulan lalu", f", {amount} less than last quarter"
    )


def _table(report: Report, listed: list[Answer], total: int) -> Html:
    voice, names = report.voice, report.names
    held = _guarded(report, listed)
    most = max(int(row["rupiah"]) for row in listed)
    groups = []
    for code in sorted({row["programme"] for row in listed}):
        mine = [row for row in listed if row["programme"] == code]
        paid = voice.rupiah(sum(int(row["rupiah"]) for row in mine))
        lines = [_line(report, held, row, total, most) for row in mine]
        groups.append(Group(lines, f"{names.programme_in_full(code)}: {paid}"))
    heads = columns(
        voice("komponen", "component"),
        voice("pembayaran", "payments"),
        voice("rata-rata, rupiah", "average, rupiah"),
        voice("seluruhnya, rupiah", "in all, rupiah"),
        voice("bagian", "share"),
        bars=voice,
    )
    payments = voice.count(sum(row["payments"] for row in listed))
    whole = voice.share(total, total)
    totals = [Row([everything(voice), payments, "", voice.count(total), whole, ""])]
    caption = voice(
        "Biaya triwulan menurut program dan komponen",
        "Cost of the quarter by programme and component",
    )
    return Table("cost-table", caption, heads, groups, totals).html()


def _guarded(report: Report, listed: list[Answer]) -> Counts[Spot]:
    """Payments by component; the sum of a programme is shown, so it must not give one away."""
    counts: dict[Spot, int] = {
        (row["programme"], row["component"]): row["payments"] for row in listed
    }
    sums = []
    for code in sorted({row["programme"] for row in listed}):
        mine = [spot for spot in counts if spot[0] == code and spot[1]]
        counts[code, ""] = sum(counts[spot] for spot in mine)
        sums.append([*mine, (code, "")])
    return guarded(report.voice, counts, sums, keep=[spot for spot in counts if not spot[1]])


def _line(report: Report, held: Counts[Spot], row: Answer, total: int, most: int) -> Row:
    voice = report.voice
    spot, paid = (row["programme"], row["component"]), int(row["rupiah"])
    drawn: list[Child] = [
        voice.count(rounded(paid, row["payments"])),
        voice.count(paid),
        voice.share(paid, total),
        bar(paid, most, kind="rank"),
    ]
    return Row(
        [
            report.names.component(*spot),
            held.write(spot),
            *(held.unless_small(spot, each) for each in drawn),
        ]
    )
