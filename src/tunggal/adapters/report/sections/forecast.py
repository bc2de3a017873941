"""What each programme costs now and will cost in the quarters to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunggal.adapters.report.charts import bar, forecast_columns
from tunggal.adapters.report.markup import Child, Group, Head, Html, Row, Table, element
from tunggal.adapters.report.parts import (
    Counts,
    blank,
    concealed,
    everything,
    guarded,
    heading,
    note,
)
from tunggal.adapters.report.report import Report
from tunggal.registry.period import Period

Spot = tuple[str, str, str]  # programme, component ("" for all of them) and time


@dataclass(frozen=True)
class Outlook:
    """Rupiah by programme, component and time; the first time is that of the release."""

    times: Sequence[str]
    components: Mapping[str, Sequence[str]]
    rupiah: Mapping[Spot, int]
    counts: Counts[Spot]

    def whole(self, time: str) -> int:
        return sum(self.rupiah.get((code, "", time), 0) for code in self.components)


def forecast(report: Report) -> list[Child]:
    """Chart and table, or one sentence when there is no forecast."""
    voice = report.voice
    title = heading(
        voice("Perkiraan empat triwulan berikutnya", "Forecast of the next four quarters")
    )
    if not any(row["forecast"] == 1 for row in report.tables.ask("forecast")):
        none = voice("Rilis ini tidak memuat perkiraan.", "This release holds no forecast.")
        return [title, note(none)]
    outlook = _outlook(report)
    told = voice(
        "Perkiraan memakai penerima sekarang: umur anggota bertambah, dan besaran serta jatah "
        "mengikuti aturan yang sudah ditetapkan untuk triwulan itu. Perubahan keadaan keluarga dan "
        "aturan baru tidak termasuk.",
        "The forecast takes today's recipients: members grow older, and amounts and seats follow "
        "the rules already set for that quarter. It leaves out how families fare and rules still "
        "to come.",
    )
    return [
        title, _chart(report, outlook), note(told), _by_month(report), _table(report, outlook),
    ]  # fmt: skip


def _by_month(report: Report) -> Html | None:
    """Which programmes are paid month by month: their first amount is that of one month."""
    voice, names = report.voice, report.names
    listed = [names.programme(code) for code, _ in report.programmes() if code in report.monthly]
    if not listed:
        return None
    words = voice.listed(listed)
    return note(
        voice(
            f"Dibayar tiap bulan: {words}. Rilis ini memuat satu bulan, perkiraan memuat tiga bulan.",
            f"Paid month by month: {words}. This release holds one month, the forecast three.",
        )
    )


def _outlook(report: Report) -> Outlook:
    rows = report.tables.ask("forecast")
    now = sorted({row["quarter"] for row in rows if row["forecast"] != 1})
    later = sorted({row["quarter"] for row in rows if row["forecast"] == 1} - set(now))
    codes = sorted({row["programme"] for row in rows})
    components = {
        code: sorted(
            {row["component"] for row in rows if row["programme"] == code and row["rupiah"]}
        )
        for code in codes
    }
    rupiah: dict[Spot, int] = {}
    paid: dict[Spot, int] = {}
    for row in rows:
        if row["component"] in components[row["programme"]]:
            for component in (row["component"], ""):
                spot = (row["programme"], component, row["quarter"])
                rupiah[spot] = rupiah.get(spot, 0) + int(row["rupiah"])
                paid[spot] = paid.get(spot, 0) + int(row["paid"])
    sums = [
        [spot for each in (*components[code], "") if (spot := (code, each, time)) in paid]
        for code in codes
        for time in (*now, *later)
    ]
    keep = [spot for spot in paid if not spot[1]]
    return Outlook((*now, *later), components, rupiah, guarded(report.voice, paid, sums, keep=keep))


def _chart(report: Report, outlook: Outlook) -> Html:
    """The whole cost of each quarter, one bar below the other."""
    voice = report.voice
    most = max(outlook.whole(time) for time in outlook.times)
    drawn = (
        element(
            "div",
            element("span", _named(report, time), class_="word"),
            bar(outlook.whole(time), most, kind="forecast" if place else "rank"),
            element("span", voice.rupiah(outlook.whole(time)), class_="total"),
            class_="line",
        )
        for place, time in enumerate(outlook.times)
    )
    caption = voice(
        "Biaya seluruh program: rilis ini, lalu perkiraan.",
        "Cost of all programmes: this release, then the forecast.",
    )
    return element("figure", *drawn, element("figcaption", caption), class_="balance")


def _named(report: Report, time: str) -> str:
    return report.voice.short_period(Period.parse(time))


def _table(report: Report, outlook: Outlook) -> Html:
    voice, names = report.voice, report.names
    groups = [
        Group(_lines(report, outlook, code), names.programme_in_full(code))
        for code, components in outlook.components.items()
        if components
    ]
    heads = [
        Head(voice("rupiah", "rupiah"), number=False),
        *(Head(_named(report, time)) for time in outlook.times),
        Head(blank(voice), number=False),
    ]
    sums = [outlook.whole(time) for time in outlook.times]
    totals = [
        Row([everything(voice), *(voice.count(each) for each in sums), forecast_columns(sums)])
    ]
    caption = voice("Biaya dan perkiraan menurut program", "Cost and forecast by programme")
    return Table("forecast", caption, heads, groups, totals, "sticky").html()


def _lines(report: Report, outlook: Outlook, code: str) -> list[Row]:
    """One row per component, and their sum where there are several."""
    names, components = report.names, outlook.components[code]
    lines = [
        _line(report, outlook, names.component(code, each), (code, each)) for each in components
    ]
    if len(components) == 1:
        return lines
    whole = _line(report, outlook, everything(report.voice), (code, ""))
    return [*lines, Row(whole.cells, "sum")]


def _line(report: Report, outlook: Outlook, name: str, of: tuple[str, str]) -> Row:
    voice = report.voice
    spots = [(*of, time) for time in outlook.times]
    amounts = [outlook.rupiah.get(spot, 0) for spot in spots]
    cells: list[Child] = [
        concealed(voice) if outlook.counts.hides(spot) else voice.count(amount)
        for spot, amount in zip(spots, amounts, strict=True)
    ]
    drawn = "" if outlook.counts.hides(*spots) else forecast_columns(amounts)
    return Row([name, *cells, drawn])
