"""Where the families live: share of the poorest two deciles on a map, and every regency in a "
"table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tunggal.adapters.report.map import Portion, country_map
from tunggal.adapters.report.markup import Group, Html, Row, Table, folded
from tunggal.adapters.report.parts import (
    LONG,
    Counts,
    Section,
    columns,
    concealed,
    concealed_note,
    guarded,
    lead,
    note,
)
from tunggal.adapters.report.report import Report

COLUMNS = ("families", "persons", "poorest", "ranked")
LEAST_MAPPED = 20  # a share of fewer is noise
Spot = tuple[str, str]  # regency ("" for the country) and column


def regions(report: Report) -> Section:
    """Section: map and table of the register by regency."""
    voice = report.voice
    title = voice("Sebaran menurut wilayah", "Distribution by region")
    if not report.regencies:
        none = voice("Register belum memuat keluarga.", "The register holds no families yet.")
        return Section("regions", title, [note(none)])
    counts = _counts(report)
    told = lead(
        voice(
            "Bagian keluarga berperingkat yang berada di desil 1–2 menurut kabupaten/kota.",
            "Share of the ranked families that are in deciles 1–2, by regency.",
        )
    )
    table = long_table(report, _table(report, counts), len(report.regencies))
    return Section("regions", title, [told, _map(report, counts), table, concealed_note(voice)])


def _counts(report: Report) -> Counts[Spot]:
    listed = report.regencies
    counts = {(row["regency_code"], name): int(row[name]) for row in listed for name in COLUMNS}
    for name in COLUMNS:
        counts["", name] = sum(int(row[name]) for row in listed)
    sums = [[(row["regency_code"], name) for row in listed] + [("", name)] for name in COLUMNS]
    return guarded(report.voice, counts, sums, keep=[("", name) for name in COLUMNS])


def _map(report: Report, counts: Counts[Spot]) -> Html:
    codes = [row["regency_code"] for row in report.regencies]
    portions = {
        code: Portion(counts.values[code, "poorest"], counts.values[code, "ranked"])
        for code in codes
        if counts.values[code, "ranked"] >= LEAST_MAPPED
        and not counts.hides((code, "poorest"), (code, "ranked"))
    }
    title = report.voice(
        "Keluarga di desil 1–2 per kabupaten/kota.", "Families in deciles 1–2 by regency."
    )
    return country_map(report, id="map-poorest", title=title, portions=portions)


def long_table(report: Report, table: Html, length: int) -> Html:
    """A table that is folded when it is long."""
    if length <= LONG:
        return table
    return folded(
        report.voice(f"Tabel lengkap ({length} baris)", f"Full table ({length} rows)"), table
    )


def by_province(report: Report, rows: Sequence[tuple[str, Row]]) -> list[Group]:
    """Rows of regencies, each with its regency code, in groups named after their province."""

    def province(pair: tuple[str, Row]) -> tuple[str, str]:
        region = report.names.region(pair[0])
        return region.province_code or "~", region.province

    ordered = sorted(rows, key=lambda pair: (province(pair), pair[0]))
    return [
        Group([row for _, row in group], name)
        for (_, name), group in groupby(ordered, key=province)
    ]


def _table(report: Report, counts: Counts[Spot]) -> Html:
    voice = report.voice
    codes = [row["regency_code"] for row in report.regencies]
    rows = [(code, _line(report, counts, code, report.names.region(code).name)) for code in codes]
    heads = columns(
        voice("kabupaten/kota", "regency"),
        voice("keluarga", "families"),
        voice("anggota", "members"),
        voice("di desil 1–2", "in deciles 1–2"),
        voice("berperingkat", "ranked"),
        voice("bagian desil 1–2", "share in deciles 1–2"),
    )
    caption = voice("Keluarga menurut kabupaten/kota", "Families by regency")
    totals = [_line(report, counts, "", voice("seluruh negara", "whole country"))]
    return Table(
        "regency-table", caption, heads, by_province(report, rows), totals, "sticky"
    ).html()


def _line(report: Report, counts: Counts[Spot], code: str, name: str) -> Row:
    voice = report.voice
    share = voice.share(counts.values[code, "poorest"], counts.values[code, "ranked"])
    hides = counts.hides((code, "poorest"), (code, "ranked"))
    cells = [counts.write((code, column)) for column in COLUMNS]
    return Row([name, *cells, concealed(voice) if hides else share])
