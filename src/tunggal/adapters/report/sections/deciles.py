"""How families moved between deciles, how large the deciles are, and who is not ranked."""

from __future__ import annotations

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import (
    Child,
    Group,
    Head,
    Html,
    Row,
    Table,
)
from tunggal.adapters.report.parts import (
    Section,
    blank,
    concealed_note,
    decile_word,
    heading,
    note,
    with_total,
)
from tunggal.adapters.report.privacy import LEAST
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.flows import flows
from tunggal.adapters.report.voice import rounded


def deciles(report: Report) -> Section:
    """Section: the flows when there is a release before, then the deciles as they are."""
    voice = report.voice
    body: list[Child] = []
    if report.tables.has_previous:
        body += flows(report)
    body += [_sizes(report), _not_ranked(report), *_groups(report), concealed_note(voice)]
    title = voice("Peringkat dan perpindahan antardesil", "Ranking and flows between deciles")
    return Section("deciles", title, body)


def _sizes(report: Report) -> Html:
    voice = report.voice
    listed = report.tables.ask("deciles")
    most = max((row["families"] for row in listed), default=1)
    lines = [
        Row([
            decile_word(voice, row["decile"]),
            voice.count(row["families"]),
            voice.count(int(row["persons"])),
            voice.tenths(rounded(10 * int(row["interval_deciles"]), row["families"])),
            bar(row["families"], most, kind="rank"),
        ])
        for row in listed
    ]  # fmt: skip
    heads = [
        Head(voice("desil", "decile"), number=False),
        Head(voice("keluarga", "families")),
        Head(voice("anggota", "members")),
        Head(voice("lebar selang 90%, dalam desil", "width of 90% interval, in deciles")),
        Head(blank(voice), number=False, wide=True),
    ]
    totals = [
        Row([
            voice("seluruhnya", "all"),
            voice.count(sum(row["families"] for row in listed)),
            voice.count(sum(int(row["persons"]) for row in listed)),
            "", "",
        ])
    ]  # fmt: skip
    caption = voice("Besarnya tiap desil", "Size of each decile")
    return Table("sizes", caption, heads, [Group(lines)], totals).html()


def _not_ranked(report: Report) -> Html:
    voice = report.voice
    listed = {row["reason"]: row["families"] for row in report.tables.ask("not_ranked")}
    if not listed:
        return note(voice("Semua keluarga sudah diberi peringkat.", "All families are ranked."))
    held = with_total(voice, listed)
    lines = [Row([report.names.label("reasons", reason), held.write(reason)]) for reason in listed]
    heads = [Head(voice("alasan", "reason"), number=False), Head(voice("keluarga", "families"))]
    totals = [Row([voice("seluruhnya", "all"), held.write("")])]
    caption = voice("Keluarga yang belum diberi peringkat", "Families that are not ranked")
    return Table("not-ranked", caption, heads, [Group(lines)], totals).html()


def _groups(report: Report) -> list[Child]:
    """How often families of a kind are in deciles 1 to 4."""
    voice = report.voice
    sizes = {
        1: voice("1–2 anggota", "1–2 members"),
        2: voice("3–4 anggota", "3–4 members"),
        3: voice("5 anggota atau lebih", "5 members or more"),
    }
    sexes = {
        1: voice("kepala laki-laki", "male head"),
        2: voice("kepala perempuan", "female head"),
        0: voice("kepala tidak diketahui", "head unknown"),
    }
    listed = [
        row
        for row in report.tables.ask("groups")
        if row["families"] >= 100
        and min(row["lower_four"], row["families"] - row["lower_four"]) >= LEAST
    ]
    if not listed:
        return []
    lines = [
        Row([
            f"{sizes[row['size_group']]}, {sexes[row['head_sex']]}",
            voice.count(row["families"]),
            voice.share(row["lower_four"], row["families"]),
            bar(row["lower_four"], row["families"], kind="rank"),
        ])
        for row in listed
    ]  # fmt: skip
    heads = [
        Head(voice("kelompok keluarga", "group of families"), number=False),
        Head(voice("keluarga", "families")),
        Head(voice("di desil 1–4", "in deciles 1–4")),
        Head(blank(voice), number=False, wide=True),
    ]
    caption = voice(
        "Bagian tiap kelompok yang berada di desil 1–4", "Share of each group in deciles 1–4"
    )
    told = note(
        voice(
            "Kelompok yang terlalu kecil tidak ditampilkan.",
            "Groups that are too small are not shown.",
        )
    )
    title = heading(voice("Siapa yang berada di desil bawah", "Who is in the lower deciles"))
    return [title, Table("groups", caption, heads, [Group(lines)]).html(), told]
