"""For a simulated country: how often linkage and targeting were right, against the known truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tunggal.adapters.report.markup import Child, Group, Head, Row, Table, folded
from tunggal.adapters.report.parts import Section, columns, heading, lead, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.plain import plain
from tunggal.adapters.report.voice import Voice

Figures = Mapping[str, Any]
PARTS = ("20", "40")  # per cent of persons that count as the poorest


def truth(report: Report) -> Section:
    """Section: what only a simulated country can tell; figures of another shape are shown as "
    "they are."""
    voice, figures = report.voice, report.truth or {}
    body: list[Child] = [
        lead(
            voice(
                "Dalam negara simulasi keadaan sebenarnya diketahui, sehingga kesalahan dapat "
                "dihitung, bukan ditaksir.",
                "In a simulated country the truth is known, so errors can be counted instead "
                "of estimated.",
            )
        )
    ]
    if figures.get("linkage", {}).get("without_nik"):
        body += _linkage(report, figures["linkage"])
    if figures.get("targeting", {}).get("programmes"):
        body += _targeting(report, figures["targeting"])
    if len(body) == 1:
        body.append(plain(voice, figures, id="truth", words={}))
    title = voice("Dibandingkan dengan keadaan sebenarnya", "Compared with the truth")
    return Section("truth", title, body)


def percent(voice: Voice, part: float | None, places: int = 1) -> str:
    return "–" if part is None else voice.fraction(part, places)


def _linkage(report: Report, found: Figures) -> list[Child]:
    voice = report.voice
    lines = [
        _pairs(voice, voice("semua rekaman", "all records"), found["all"]),
        _pairs(
            voice,
            voice("salah satu rekaman tanpa NIK yang sah", "one record without a usable NIK"),
            found["without_nik"],
        ),
    ]
    heads = columns(
        voice("pasangan rekaman", "pairs of records"),
        voice("pasangan sebenarnya", "true pairs"),
        voice("yang dipadankan dan benar (precision)", "linked and right (precision)"),
        voice("yang benar dan ditemukan (recall)", "right and found (recall)"),
    )
    caption = voice("Ketepatan pemadanan", "Correctness of linkage")
    table = Table("truth-linkage", caption, heads, [Group(lines)]).html()
    title = heading(voice("Pemadanan", "Linkage"))
    return [title, table, *_by_source(report, found), *_calibration(report, found)]


def _pairs(voice: Voice, word: str, found: Figures) -> Row:
    shares = (percent(voice, found[name], 2) for name in ("precision", "recall"))
    return Row([word, voice.count(found["pairs"]), *shares])


def _by_source(report: Report, found: Figures) -> list[Child]:
    voice, listed = report.voice, found.get("by_source") or {}
    lines = [
        Row(
            [
                report.names.source(code),
                voice.count(each["records"]),
                percent(voice, each["share_right"], 2),
            ]
        )
        for code, each in sorted(listed.items())
    ]
    caption = voice(
        "Rekaman pada orang yang benar, menurut sumber", "Records with the right person, by source"
    )
    return _folded_shares(report, "truth-sources", caption, voice("sumber", "source"), lines)


def _calibration(report: Report, found: Figures) -> list[Child]:
    voice, listed = report.voice, found.get("calibration") or []
    lines = [
        Row([
            percent(voice, each["probability"]),
            voice.count(each["records"]),
            percent(voice, each["share_right"]),
        ])
        for each in listed
    ]  # fmt: skip
    caption = voice(
        "Peluang menurut model dan bagian yang benar",
        "Probability by the model and share that is right",
    )
    return _folded_shares(
        report,
        "truth-calibration",
        caption,
        voice("peluang menurut model", "probability by the model"),
        lines,
    )


def _folded_shares(
    report: Report, id: str, caption: str, first: str, lines: list[Row]
) -> list[Child]:
    if not lines:
        return []
    voice = report.voice
    heads = columns(first, voice("rekaman", "records"), voice("benar", "right"))
    return [folded(caption, Table(id, caption, heads, [Group(lines)]).html())]


def _targeting(report: Report, found: Figures) -> list[Child]:
    voice = report.voice
    groups = [
        Group(_kept_and_now(voice, figures), report.names.programme_in_full(code))
        for code, figures in sorted(found["programmes"].items())
    ]
    ranking = [_ranking_row(voice, part, found.get("ranking") or {}) for part in PARTS]
    ranked = [row for row in ranking if row is not None]
    if ranked:
        groups.append(Group(ranked, voice("Bila desil saja yang dipakai", "By decile alone")))
    caption = voice(
        "Kesalahan sasaran terhadap yang benar-benar termiskin",
        "Errors of targeting against the truly poorest",
    )
    table = Table("truth-targeting", caption, _targeting_heads(voice), groups).html()
    return [heading(voice("Ketepatan sasaran", "Targeting")), table, note(_how_to_read(voice))]


def _kept_and_now(voice: Voice, figures: Figures) -> list[Row]:
    """Without reallocation above with it."""
    words = {
        "kept": voice(
            "tanpa realokasi: penerima lama dipertahankan",
            "without reallocation: old recipients kept",
        ),
        "now": voice("dengan realokasi: rilis ini", "with reallocation: this release"),
    }
    return [
        _errors_row(voice, word, figures[which])
        for which, word in words.items()
        if which in figures
    ]


def _how_to_read(voice: Voice) -> str:
    return voice(
        "Salah sasaran: bagian dari yang tercakup yang tidak termasuk termiskin. Luput: bagian dari yang "
        "termiskin yang tidak tercakup. Pada kuota: yang termiskin sebanyak yang tercakup, sehingga kedua "
        "kesalahan sama. Semua dalam orang.",
        "Inclusion: of those covered, the part that is not among the poorest. Exclusion: of the poorest, "
        "the part that is not covered. At quota: as many poorest as are covered, so that both errors are "
        "one. All in persons.",
    )


def _targeting_heads(voice: Voice) -> list[Head]:
    errors = [
        head
        for part in PARTS
        for head in (
            Head(voice(f"salah sasaran, {part}% termiskin", f"inclusion, poorest {part}%")),
            Head(voice(f"luput, {part}% termiskin", f"exclusion, poorest {part}%")),
        )
    ]
    return [
        Head(voice("siapa yang tercakup", "who is covered"), number=False),
        Head(voice("orang", "persons")),
        *errors,
        Head(voice("kesalahan pada kuota", "error at quota")),
    ]


def _errors_row(voice: Voice, word: str, figures: Figures) -> Row:
    errors = [
        percent(voice, figures[f"poorest_{part}"][kind])
        for part in PARTS
        for kind in ("inclusion_error", "exclusion_error")
    ]
    return Row(
        [
            word,
            voice.count(figures["persons"]),
            *errors,
            percent(voice, figures["at_quota"]["error"]),
        ]
    )


def _ranking_row(voice: Voice, part: str, ranking: Figures) -> Row | None:
    """The errors of taking the lowest deciles for the poorest part."""
    found = ranking.get(f"poorest_{part}")
    if found is None:
        return None
    errors: list[Child] = []
    for each in PARTS:
        kinds = ("inclusion_error", "exclusion_error")
        errors += [percent(voice, found.get(kind)) if each == part else "" for kind in kinds]
    last = int(part) // 10
    return Row(
        [
            voice(f"semua keluarga di desil 1–{last}", f"all families in deciles 1–{last}"),
            "",
            *errors,
            "",
        ]
    )
