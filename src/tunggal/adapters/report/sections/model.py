"""The model card: how well the welfare score tells families apart, and where it errs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tunggal.adapters.report.markup import Child, Group, Head, Html, Row, Table, folded
from tunggal.adapters.report.parts import Section, columns, heading, lead, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.plain import plain, terms_list
from tunggal.adapters.report.sections.words import group_word, grouping_word, method_words
from tunggal.adapters.report.voice import Voice

QUOTAS = ("10", "20", "30", "40", "50")
SPOKEN = "40"  # the quota of which the sentences speak
FEW_GROUPS = 8  # groupings with more groups stand in the folded table only
KNOWN = {"fit", "errors", "coverage", "data"}

Card = Mapping[str, Any]


def model(report: Report) -> Section:
    """Section: the card in words and small tables; a card of another shape is shown as it is."""
    voice, card = report.voice, report.card or {}
    title = voice("Kartu model skor kesejahteraan", "Card of the welfare score")
    if not set(card) >= KNOWN:
        return Section("model", title, [plain(voice, card, id="card", words={})])
    body: list[Child] = [
        lead(_in_words(voice, card)),
        _errors(report, card),
        note(
            voice(
                "Luput: bagian dari yang benar-benar termiskin yang tidak mendapat tempat. "
                "Salah sasaran: bagian tempat yang jatuh "
                "kepada keluarga lain. Dalam kurung selang 90%. Semua angka dihitung pada "
                "keluarga yang tidak dipakai melatih model.",
                "Exclusion: of the truly poorest, the part without a place. Inclusion: of the "
                "places, the part that goes to others. "
                "In brackets the 90% interval. All figures are from families the model was not "
                "trained on.",
            )
        ),
        *_fairness(report, card),
        folded(voice("Luput menurut kelompok", "Exclusion by group"), _by_group(report, card)),
        folded(
            voice("Ketepatan selang 90%", "Coverage of the 90% intervals"), _coverage(report, card)
        ),
        *_features(report, card),
        folded(voice("Data dan cara", "Data and method"), terms_list(_method(report, card))),
    ]
    return Section("model", title, body)


def _in_words(voice: Voice, card: Card) -> str:
    errors, fit = card["errors"]["all"], card["fit"]["model"]
    out = percent(voice, errors["exclusion"][SPOKEN]["all"][0])
    wrong = percent(voice, errors["inclusion"][SPOKEN]["all"][0])
    explained, covered = (
        percent(voice, fit["r_squared"]),
        percent(voice, card["coverage"]["all"]["all"]),
    )
    families = voice.count(card["data"]["families"])
    return voice(
        f"Skor adalah perkiraan, bukan pengukuran. Model dilatih pada {families} keluarga "
        f"survei dan menjelaskan {explained} "
        f"dari perbedaan pengeluaran. Bila {SPOKEN}% penduduk mendapat tempat, {out} dari "
        f"{SPOKEN}% termiskin luput dan {wrong} tempat "
        f"jatuh kepada yang lain. Selang 90% memuat keadaan sebenarnya bagi {covered} keluarga.",
        f"The score is an estimate, not a measurement. The model was trained on {families} "
        f"families of a survey and explains {explained} "
        f"of the differences in expenditure. When {SPOKEN}% of the people have a place, {out} "
        f"of the poorest {SPOKEN}% are missed and {wrong} of "
        f"the places go to others. The 90% interval holds the truth for {covered} of the families.",
    )  # fmt: skip


def percent(voice: Voice, part: float | None) -> str:
    """A share of a card: 0.4312 is 43,1%."""
    return "–" if part is None else voice.fraction(part)


def triple(voice: Voice, found: Sequence[float | None] | None) -> str:
    """Value and interval: 43,1% (42,0–44,2)."""
    if not found or found[0] is None:
        return "–"
    value, low, high = (voice.decimal(Decimal(str(part or 0)) * 100, 1) for part in found)
    return f"{value}% ({low}–{high})"


def _quota_heads(voice: Voice, first: str) -> list[Head]:
    return [Head(first, number=False), *(Head(f"{quota}%") for quota in QUOTAS)]


def _errors(report: Report, card: Card) -> Html:
    voice, found = report.voice, card["errors"]["all"]
    lines = [
        (voice("luput (exclusion)", "exclusion"), found["exclusion"]),
        (voice("salah sasaran (inclusion)", "inclusion"), found["inclusion"]),
    ]
    if card.get("plain_ols_errors"):
        word = voice("luput, kuadrat terkecil biasa", "exclusion, plain least squares")
        lines.append((word, card["plain_ols_errors"]["exclusion"]))
    caption = voice(
        "Kesalahan menurut bagian penduduk yang mendapat tempat",
        "Errors by the share of people with a place",
    )
    heads = _quota_heads(voice, voice("kesalahan", "error"))
    rows = [_quota_row(voice, word, errors, "all") for word, errors in lines]
    return Table("card-errors", caption, heads, [Group(rows)]).html()


def _quota_row(voice: Voice, word: str, errors: Card, label: str) -> Row:
    return Row([word, *(triple(voice, errors.get(quota, {}).get(label)) for quota in QUOTAS)])


def _by_group(report: Report, card: Card) -> Html:
    voice = report.voice
    groups = [
        Group(
            [
                _quota_row(voice, group_word(report, label), found["exclusion"], label)
                for label in found["exclusion"][SPOKEN]
            ],
            grouping_word(voice, name),
        )
        for name, found in card["errors"].items()
        if name != "all"
    ]
    caption = voice("Luput menurut kelompok keluarga", "Exclusion by group of families")
    heads = _quota_heads(voice, voice("kelompok", "group"))
    return Table("card-groups", caption, heads, groups, kind="sticky").html()


def _coverage(report: Report, card: Card) -> Html:
    voice = report.voice
    groups = [
        Group(
            [
                Row([group_word(report, label), percent(voice, part)])
                for label, part in found.items()
            ],
            grouping_word(voice, name),
        )
        for name, found in card["coverage"].items()
    ]
    caption = voice(
        "Keluarga yang keadaannya berada di dalam selang 90%", "Families inside their 90% interval"
    )
    heads = columns(voice("kelompok", "group"), voice("bagian", "share"))
    return Table("card-coverage", caption, heads, groups).html()


def _fairness(report: Report, card: Card) -> list[Child]:
    """What either rule of fairness costs, at the quota of which the sentences speak."""
    voice, fairness = report.voice, card.get("fairness") or {}
    if not fairness.get("one_cut_off"):
        return []
    rules = (fairness["one_cut_off"], fairness["by_group"])
    groups = [
        Group(
            [
                _rules_row(report, label, [rule[name][SPOKEN] for rule in rules])
                for label in found[SPOKEN]
            ],
            grouping_word(voice, name),
        )
        for name, found in fairness["one_cut_off"].items()
        if name == "all" or len(found[SPOKEN]) <= FEW_GROUPS
    ]
    heads = columns(
        voice("kelompok", "group"),
        voice("satu batas untuk semua", "one cut-off for all"),
        voice("tempat menurut bagian kelompok", "places by the group's share"),
    )
    caption = voice(
        f"Luput pada {SPOKEN}% tempat, menurut aturan keadilan",
        f"Exclusion at {SPOKEN}% places, by rule of fairness",
    )
    title = heading(voice("Siapa yang lebih sering luput", "Who is missed more often"))
    return [title, Table("card-fairness", caption, heads, groups).html()]


def _rules_row(report: Report, label: str, rules: Sequence[Card]) -> Row:
    return Row(
        [group_word(report, label), *(triple(report.voice, rule.get(label)) for rule in rules)]
    )


def _features(report: Report, card: Card) -> list[Child]:
    voice, listed = report.voice, card.get("features") or {}
    if not listed:
        return []
    ordered = sorted(
        listed.items(), key=lambda pair: pair[1]["least_points"] - pair[1]["most_points"]
    )
    lines = [
        Row(
            [
                report.names.feature(name),
                *(_points(voice, worth[end]) for end in ("least_points", "most_points")),
            ]
        )
        for name, worth in ordered
    ]
    heads = columns(
        voice("jawaban", "answer"),
        voice("paling rendah", "lowest"),
        voice("paling tinggi", "highest"),
    )
    caption = voice(
        "Sumbangan jawaban kepada skor (logaritma pengeluaran)",
        "What answers add to the score (logarithm of expenditure)",
    )
    table = Table("card-features", caption, heads, [Group(lines)]).html()
    return [folded(voice("Bobot setiap jawaban", "The weight of each answer"), table)]


def _points(voice: Voice, millionths: int) -> str:
    return voice.decimal(Decimal(millionths) / 1_000_000, 2)


def _method(report: Report, card: Card) -> list[tuple[str, Child]]:
    voice = report.voice
    return [
        (word, value)
        for part in ("data", "method")
        for word, value in method_words(voice, card.get(part) or {})
    ]
