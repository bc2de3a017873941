"""What the release costs, where the money went, and what the next quarters will cost."""

from __future__ import annotations

from collections.abc import Sequence

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
from tunggal.adapters.report.sections.book import Book
from tunggal.adapters.report.sections.budget import by_regency
from tunggal.adapters.report.sections.forecast import forecast
from tunggal.adapters.report.sections.money import before_and_now, money
from tunggal.adapters.report.tables import Row as Answer
from tunggal.adapters.report.voice import rounded

Spot = tuple[str, str]  # programme and component


def costs(report: Report, books: Sequence[Book]) -> Section:
    """Section: the whole cost by component, then movements, quarters to come and regencies."""
    voice = report.voice
    listed = report.tables.ask("costs")
    title = voice(
        "Anggaran: biaya, perpindahan uang dan perkiraan",
        "Budget: cost, money that moved, and forecast",
    )
    total = sum(int(row["rupiah"]) for row in listed)
    if not listed:
        none = note(
            voice(f"Tidak ada pembayaran pada {report.now}.", f"Nothing is paid {report.now}.")
        )
        return Section("costs", title, [none, *money(report), *forecast(report)])
    told = voice(
        f"Seluruh bantuan {report.now} {voice.rupiah(total)}{_compared(report)}.",
        f"All aid of {report.now} comes to {voice.rupiah(total)}{_compared(report)}.",
    )
    body: list[Child] = [
        lead(told),
        _table(report, listed, total),
        *money(report),
        *forecast(report),
    ]
    return Section("costs", title, [*body, *by_regency(report, books), concealed_note(voice)])


def _compared(report: Report) -> str:
    if not report.tables.has_previous_aid:
        return ""
    voice, (before, now) = report.voice, before_and_now(report)
    amount = voice.rupiah(abs(now - before))
    if now == before:
        return voice(", sama dengan rilis lalu", ", the same as in the last release")
    if now > before:
        return voice(
            f", {amount} lebih banyak daripada rilis lalu",
            f", {amount} more than in the last release",
        )
    return voice(
        f", {amount} lebih sedikit daripada rilis lalu", f", {amount} less than in the last release"
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
    caption = voice("Biaya menurut program dan komponen", "Cost by programme and component")
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
