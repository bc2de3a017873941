"""Graduation: who stands without aid now, how that compares with the target, and how they fare."""

from __future__ import annotations

from collections.abc import Mapping

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Child, Group, Html, Row, Table, element
from tunggal.adapters.report.parts import (
    Section,
    columns,
    concealed_note,
    everything,
    guarded,
    heading,
    lead,
    note,
)
from tunggal.adapters.report.privacy import LEAST
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.facilitators import facilitators
from tunggal.adapters.report.sections.follow_ups import follow_ups

Spot = tuple[str, str]  # programme and reason, "" for all


def graduation(report: Report) -> Section:
    """Section: graduates of the release, of the year, per facilitator, and later."""
    voice = report.voice
    told = lead(
        voice(
            "Graduasi berarti keluar dari bantuan karena sudah mampu, atau karena sudah dibantu "
            "untuk mandiri. Bila keadaan memburuk, jalan kembali tetap terbuka.",
            "To graduate is to leave aid because a family can do without it, or was helped to stand "
            "on its own. If things get worse, the way back stays open.",
        )
    )
    body = [told, *_now(report), *_year(report), *facilitators(report), *follow_ups(report)]
    title = voice("Graduasi: mandiri dari bantuan", "Graduation: standing without aid")
    return Section("graduation", title, [*body, concealed_note(voice)])


def _now(report: Report) -> list[Child]:
    """The graduates of this release, by programme and reason."""
    voice, names = report.voice, report.names
    mine = [row for row in report.tables.ask("graduates") if row["left_in"] == str(report.period)]
    if not mine:
        none = voice(
            f"Pada {report.now} tidak ada yang graduasi.", f"Nobody graduates {report.now}."
        )
        return [note(none)]
    counts: dict[Spot, int] = {}
    for row in mine:
        for reason in (row["reason"], ""):
            spot = (row["programme"], reason)
            counts[spot] = counts.get(spot, 0) + row["units"]
    units = {row["programme"]: row["unit"] for row in mine}
    sums = [[spot for spot in counts if spot[0] == code] for code in units]
    held = guarded(voice, counts, sums, keep=[spot for spot in counts if not spot[1]])
    most = max(counts.values())
    groups = []
    for code, unit in sorted(units.items()):
        spots = sorted(
            (spot for spot in counts if spot[0] == code),
            key=lambda spot: (not spot[1], -counts[spot], spot[1]),
        )
        lines = [
            Row(
                [
                    names.label("reasons", spot[1]) if spot[1] else everything(voice),
                    held.write(spot),
                    held.unless_small(spot, bar(counts[spot], most, kind="graduate"))
                    if spot[1]
                    else "",
                ],
                None if spot[1] else "sum",
            )
            for spot in spots
        ]
        groups.append(Group(lines, f"{names.programme_in_full(code)}: {voice.unit(unit)}"))
    heads = columns(voice("alasan", "reason"), voice("graduasi", "graduates"), bars=voice)
    caption = voice(f"Yang graduasi pada {report.now}", f"Graduates of {report.now}")
    return [Table("graduates", caption, heads, groups).html()]


def _year(report: Report) -> list[Child]:
    """Families that graduated in this calendar year, beside the target of the year."""
    voice, year = report.voice, report.period.quarter.year
    listed = {int(row["year"]): row["families"] for row in report.tables.ask("graduates_a_year")}
    done = listed.get(year, 0)
    target = _target(report)
    title = heading(voice(f"Tahun {year} terhadap sasaran", f"The year {year} and its target"))
    shown: Child = voice.count(done) if not 0 < done < LEAST else f"< {LEAST}"
    words = [
        voice(f"Sejak 1 Januari {year}: ", f"Since 1 January {year}: "), shown,
        voice(" keluarga graduasi", " families graduated"),
    ]  # fmt: skip
    if not target:
        return [title, element("p", *words, voice(
            ". Kebijakan rilis ini tidak menetapkan sasaran.",
            ". The policy of this release sets no target.",
        ))]  # fmt: skip
    share = voice.share(done, target) if shown == voice.count(done) else None
    words += [
        voice(f" dari sasaran {voice.count(target)} keluarga setahun", f" of a target of {voice.count(target)} a year"),
        f" ({share})." if share else ".",
    ]  # fmt: skip
    return [
        title, element("p", *words), *([_progress(report, done, target)] if share else []),
        note(_how_counted(report)),
    ]  # fmt: skip


def _target(report: Report) -> int | None:
    """The nation's target at the scale of this country."""
    allocation = report.allocation
    if allocation is None or allocation.graduates_a_year is None:
        return None
    return allocation.seats(allocation.graduates_a_year)


def _progress(report: Report, done: int, target: int) -> Html:
    voice = report.voice
    lines: Mapping[str, tuple[int, str]] = {
        voice("graduasi", "graduated"): (done, "graduate"),
        voice("sasaran", "target"): (target, "stayer"),
    }
    drawn = (
        element(
            "div",
            element("span", word, class_="word"),
            bar(count, max(done, target), kind=kind),
            element("span", voice.count(count), class_="total"),
            class_="line",
        )
        for word, (count, kind) in lines.items()
    )
    return element("figure", *drawn, class_="balance")


def _how_counted(report: Report) -> str:
    voice = report.voice
    told = voice(
        "Keluarga dihitung sekali, walaupun lepas dari beberapa program.",
        "A family counts once, even if it left several programmes.",
    )
    if report.allocation and report.allocation.scale != 1:
        told += voice(
            " Sasaran nasional disesuaikan dengan ukuran wilayah ini, seperti jatah program.",
            " The national target is scaled to the size of this country, as the seats are.",
        )
    return told
