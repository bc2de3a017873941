"""How families moved between deciles, how large the deciles are, and who is not ranked."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Child, Group, Html, Row, Table
from tunggal.adapters.report.parts import (
    Section,
    columns,
    concealed_note,
    decile_word,
    everything,
    heading,
    note,
    with_total,
)
from tunggal.adapters.report.privacy import LEAST
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.flows import flows
from tunggal.adapters.report.tables import Row as Answer
from tunggal.adapters.report.voice import Voice, rounded

LEAST_GROUP = 100  # families of a group that is compared with others


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
    voice, listed = report.voice, report.tables.ask("deciles")
    most = max((row["families"] for row in listed), default=1)
    heads = columns(
        voice("desil", "decile"),
        voice("keluarga", "families"),
        voice("anggota", "members"),
        voice("lebar selang 90%, dalam desil", "width of 90% interval, in deciles"),
        bars=voice,
    )
    families, members = (voice.count(_sum(listed, name)) for name in ("families", "persons"))
    totals = [Row([everything(voice), families, members, "", ""])]
    caption = voice("Besarnya tiap desil", "Size of each decile")
    lines = [_size(voice, row, most) for row in listed]
    return Table("sizes", caption, heads, [Group(lines)], totals).html()


def _sum(listed: Sequence[Answer], name: str) -> int:
    return sum(int(row[name]) for row in listed)


def _size(voice: Voice, row: Answer, most: int) -> Row:
    width = voice.tenths(rounded(10 * int(row["interval_deciles"]), row["families"]))
    numbers = [voice.count(row["families"]), voice.count(int(row["persons"])), width]
    return Row(
        [decile_word(voice, row["decile"]), *numbers, bar(row["families"], most, kind="rank")]
    )


def _not_ranked(report: Report) -> Html:
    voice = report.voice
    listed = {row["reason"]: row["families"] for row in report.tables.ask("not_ranked")}
    if not listed:
        return note(voice("Semua keluarga sudah diberi peringkat.", "All families are ranked."))
    held = with_total(voice, listed)
    lines = [Row([report.names.label("reasons", reason), held.write(reason)]) for reason in listed]
    heads = columns(voice("alasan", "reason"), voice("keluarga", "families"))
    totals = [Row([everything(voice), held.write("")])]
    caption = voice("Keluarga yang belum diberi peringkat", "Families that are not ranked")
    return Table("not-ranked", caption, heads, [Group(lines)], totals).html()


def _groups(report: Report) -> list[Child]:
    """How often families of a kind are in deciles 1 to 4."""
    voice = report.voice
    listed = [row for row in report.tables.ask("groups") if _can_be_shown(row)]
    if not listed:
        return []
    heads = columns(
        voice("kelompok keluarga", "group of families"),
        voice("keluarga", "families"),
        voice("di desil 1–4", "in deciles 1–4"),
        bars=voice,
    )
    caption = voice("Bagian tiap kelompok di desil 1–4", "Share of each group in deciles 1–4")
    table = Table("groups", caption, heads, [Group([_group(voice, row) for row in listed])]).html()
    told = voice(
        "Kelompok yang terlalu kecil tidak ditampilkan.", "Groups that are too small are not shown."
    )
    title = voice("Siapa yang berada di desil bawah", "Who is in the lower deciles")
    return [heading(title), table, note(told)]


def _can_be_shown(row: Answer) -> bool:
    others = row["families"] - row["lower_four"]
    return bool(row["families"] >= LEAST_GROUP and min(row["lower_four"], others) >= LEAST)


def _group(voice: Voice, row: Answer) -> Row:
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
    families, lower = row["families"], row["lower_four"]
    word = f"{sizes[row['size_group']]}, {sexes[row['head_sex']]}"
    return Row(
        [
            word,
            voice.count(families),
            voice.share(lower, families),
            bar(lower, families, kind="rank"),
        ]
    )
