"""The page of a trial: a changed programme file beside a past release, in the look of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Child, Group, Head, Html, Row, Table
from tunggal.adapters.report.page import page
from tunggal.adapters.report.parts import (
    Counts,
    Section,
    columns,
    concealed,
    concealed_note,
    everything,
    guarded,
    heading,
    lead,
    note,
)
from tunggal.adapters.report.render import Language, Subject, opened, report_of
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.regions import by_province, long_table

MOVES = ("enter", "stay", "leave")
Spot = tuple[str, str]  # programme or regency ("" for all), and one of MOVES


@dataclass(frozen=True)
class Tried:
    """What is compared: the answer of `programme_try`, the file, and the releases it was tried on."""

    answer: Mapping[str, Any]
    file: str
    programme: str
    register: Path
    policy: Path
    manifest: Mapping[str, Any]


def render_trial(tried: Tried, *, language: Language = "id", scratch: Path | None = None) -> str:
    """The page as one self-contained HTML text."""
    subject = Subject(tried.register, None, None, None, tried.policy, tried.manifest)
    with opened(subject, scratch) as tables:
        report = report_of(subject, tables, language)
        voice = report.voice
        title = voice("Uji coba aturan program", "Trial of programme rules")
        sections = [_summary(report, tried), _regions(report, tried), _examples(report, tried)]
        return page(report, sections, other=None, title=title)


def _total(tried: Tried) -> Mapping[str, Any]:
    """The moves of the changed programme."""
    return next(row for row in tried.answer["moves"] if row["programme"] == tried.programme)


def _summary(report: Report, tried: Tried) -> Section:
    voice, names = report.voice, report.names
    mine, rows = _total(tried), tried.answer["moves"]
    counts = _counts(report, rows, "programme")
    came, went = (counts.write((tried.programme, kind)) for kind in ("enter", "leave"))
    change = mine["rupiah_after"] - mine["rupiah_before"]
    told = lead(
        voice(
            f"Dengan berkas {tried.file}, pada rilis {report.release} yang masuk ",
            f"With the file {tried.file}, in the release {report.release} ",
        ),
        came,
        voice(" dan yang keluar ", " would come in and "),
        went,
        voice(f" dari {names.programme(tried.programme)}. ",
              f" would go out of {names.programme(tried.programme)}. "),
        voice(f"Biayanya {_dearer(report, change)}.", f"It would cost {_dearer(report, change)}."),
    )  # fmt: skip
    kept = note(
        voice(
            "Ini perbandingan, bukan rilis: tidak ada jatah yang berpindah karenanya. Angkanya "
            "dihitung oleh tahap yang juga membagi jatah sesungguhnya.",
            "This is a comparison, not a release: it moves no seat. Its numbers come from the very "
            "stage that gives the seats.",
        )
    )
    body = [
        told,
        kept,
        _programmes(report, rows, counts),
        _reasons(report, tried),
        concealed_note(voice),
    ]
    return Section("summary", voice("Apa yang berubah", "What would change"), body)


def _dearer(report: Report, change: int) -> str:
    voice, amount = report.voice, report.voice.rupiah(abs(change))
    if change == 0:
        return voice("tetap sama", "the same")
    if change > 0:
        return voice(f"naik {amount}", f"{amount} more")
    return voice(f"turun {amount}", f"{amount} less")


def _counts(report: Report, rows: Sequence[Mapping[str, Any]], by: str) -> Counts[Spot]:
    """Moves by programme, or by regency with their sum under ""."""
    counts: dict[Spot, int] = {(row[by], kind): row[kind] for row in rows for kind in MOVES}
    sums: list[list[Spot]] = []
    if by == "regency_code":
        counts |= {("", kind): sum(row[kind] for row in rows) for kind in MOVES}
        sums = [[(row[by], kind) for row in rows] + [("", kind)] for kind in MOVES]
    return guarded(report.voice, counts, sums, keep=[("", kind) for kind in MOVES])


def _heads(report: Report, first: str) -> list[Head]:
    voice = report.voice
    return columns(
        first,
        voice("masuk", "come in"),
        voice("tetap", "stay"),
        voice("keluar", "go out"),
        voice("biaya rilis, rupiah", "cost of the release, rupiah"),
        voice("biaya dengan berkas ini, rupiah", "cost with this file, rupiah"),
        voice("perubahan, rupiah", "change, rupiah"),
    )


def _line(report: Report, name: str, key: str, row: Mapping[str, Any], counts: Counts[Spot]) -> Row:
    """Counts and money; the money tells the counts, so it is hidden with them."""
    voice = report.voice
    spots = [(key, kind) for kind in MOVES]
    change = row["rupiah_after"] - row["rupiah_before"]
    money: list[Child] = [
        voice.count(row["rupiah_before"]),
        voice.count(row["rupiah_after"]),
        voice.change(change),
    ]
    if counts.hides(*spots):
        money = [concealed(voice)] * 3
    return Row([name, *(counts.write(spot) for spot in spots), *money])


def _programmes(report: Report, rows: Sequence[Mapping[str, Any]], counts: Counts[Spot]) -> Html:
    voice, names = report.voice, report.names
    lines = [
        _line(report, names.programme_in_full(row["programme"]), row["programme"], row, counts)
        for row in rows
    ]
    caption = voice("Semua program pada rilis itu", "All programmes of the release")
    heads = _heads(report, voice("program", "programme"))
    return Table("trial-programmes", caption, heads, [Group(lines)]).html()


def _reasons(report: Report, tried: Tried) -> Html:
    voice, names = report.voice, report.names
    listed = tried.answer["reasons"]
    if not listed:
        return note(voice("Tidak ada yang keluar.", "Nobody would go out."))
    counts: dict[Spot, int] = {}
    for row in listed:
        for reason in (row["reason"], ""):
            spot = (row["programme"], reason)
            counts[spot] = counts.get(spot, 0) + row["leavers"]
    codes = sorted({code for code, _ in counts})
    whole = [(code, "") for code in codes]
    sums = [[spot for spot in counts if spot[0] == code] for code in codes]
    held, most = guarded(voice, counts, sums, keep=whole), max(counts.values())
    groups = []
    for code in codes:
        spots = [spot for spot in counts if spot[0] == code and spot[1]]
        spots.sort(key=lambda spot: (-counts[spot], spot[1]))
        lines = [
            Row([names.label("reasons", spot[1]), held.write(spot),
                 held.unless_small(spot, bar(counts[spot], most, kind="leaver"))])
            for spot in spots
        ]  # fmt: skip
        last = Row([everything(voice), held.write((code, "")), ""], "sum")
        groups.append(Group([*lines, last], names.programme_in_full(code)))
    heads = columns(voice("alasan", "reason"), voice("keluar", "go out"), bars=voice)
    return Table(
        "trial-reasons", voice("Mengapa keluar", "Why they would go out"), heads, groups
    ).html()


def _regions(report: Report, tried: Tried) -> Section:
    """Every programme that changes, by regency."""
    voice, names = report.voice, report.names
    listed = tried.answer["by_regency"]
    parts: list[Child] = []
    for code in sorted({row["programme"] for row in listed if row["enter"] or row["leave"]}):
        rows = [row for row in listed if row["programme"] == code]
        parts += [heading(names.programme_in_full(code)), _regency_table(report, code, rows)]
    if not parts:
        parts = [
            note(voice("Tidak ada yang masuk atau keluar.", "Nobody would come in or go out."))
        ]
    return Section(
        "regions", voice("Menurut kabupaten/kota", "By regency"), [*parts, concealed_note(voice)]
    )


def _regency_table(report: Report, code: str, rows: Sequence[Mapping[str, Any]]) -> Html:
    voice, names = report.voice, report.names
    counts = _counts(report, rows, "regency_code")
    lines = [
        (place, _line(report, names.region(place).name, place, row, counts))
        for row in rows
        for place in [str(row["regency_code"])]
    ]
    money = ("rupiah_before", "rupiah_after")
    whole = {name: sum(row[name] for row in rows) for name in money}
    totals = [_line(report, voice("seluruh negara", "whole country"), "", whole, counts)]
    caption = voice(
        f"{names.programme(code)} menurut kabupaten/kota", f"{names.programme(code)} by regency"
    )
    heads = _heads(report, voice("kabupaten/kota", "regency"))
    table = Table(f"trial-{code}", caption, heads, by_province(report, lines), totals, "sticky")
    return long_table(report, table.html(), len(rows))


def _examples(report: Report, tried: Tried) -> Section:
    """The examples of the file: expected and found."""
    voice = report.voice
    listed = tried.answer["examples"]
    title = voice("Contoh dalam berkas", "Examples of the file")
    if not listed:
        none = voice("Berkas ini belum memuat contoh.", "This file holds no examples yet.")
        return Section("examples", title, [note(none)])
    wrong = sum(not row["as_expected"] for row in listed)
    told = lead(
        voice(f"Semua {len(listed)} contoh sesuai.", f"All {len(listed)} examples are as expected.")
        if not wrong
        else voice(
            f"PERHATIAN: {wrong} dari {len(listed)} contoh tidak sesuai.",
            f"ATTENTION: {wrong} of {len(listed)} examples are not as expected.",
        )
    )
    lines = [
        Row([
            str(row["example"]), _verdict(report, row["expected"]), _verdict(report, row["found"]),
            voice("sesuai", "as expected") if row["as_expected"] else voice("TIDAK sesuai", "NOT as expected"),
            voice.count(row["rupiah"]),
        ])
        for row in listed
    ]  # fmt: skip
    heads = [
        Head(voice("contoh", "example"), number=False),
        Head(voice("diharapkan", "expected"), number=False),
        Head(voice("didapat", "found"), number=False),
        Head(voice("hasil", "result"), number=False),
        Head(voice("rupiah", "rupiah")),
    ]
    table = Table(
        "trial-examples",
        voice("Contoh dan hasilnya", "Examples and their results"),
        heads,
        [Group(lines)],
    )
    return Section("examples", title, [told, long_table(report, table.html(), len(listed))])


def _verdict(report: Report, written: str) -> str:
    """`excluded: decile_above_limit` in words."""
    outcome, _, reason = written.partition(": ")
    names = report.names
    return f"{names.label('outcomes', outcome)}: {names.label('reasons', reason)}"
