"""This release beside the same release without guards: in words, as a table, and by regency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import (
    Child,
    Group,
    Html,
    Row,
    Table,
    element,
    folded,
    paragraph,
)
from tunggal.adapters.report.parts import Counts, columns, concealed, guarded, heading, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.regions import by_province
from tunggal.adapters.report.tables import Row as Answer

SCENARIOS = ("with_guards", "without_guards")
MEASURES = ("leavers", "unannounced", "protected", "entrants", "filled")
LOST = ("leavers", "unannounced", "protected")
Spot = tuple[str, str, str]  # programme, scenario and measure


def compared(report: Report) -> list[Child]:
    """The comparison; one sentence when the release holds none."""
    voice = report.voice
    listed = report.tables.ask("scenarios")
    title = heading(
        voice(
            "Rilis ini, dan rilis yang sama tanpa pengaman",
            "This release, and the same without guards",
        )
    )
    counts = _counts(listed)
    if not any(counts[spot] for spot in counts if spot[2] in LOST):
        none = voice(
            "Dengan atau tanpa pengaman, pada rilis ini tidak ada yang keluar.",
            "With guards or without, nobody goes out in this release.",
        )
        return [title, note(none)]
    held = guarded(voice, counts)
    codes = sorted({spot[0] for spot in counts if spot[2] in LOST and counts[spot]})
    told = [each for code in codes if (each := _in_words(report, held, code))]
    return [
        title,
        _verdict(report, counts),
        element("ul", *told, class_="told") if told else None,
        _table(report, held, codes),
        folded(
            voice("Tanpa pengaman, menurut kabupaten/kota", "Without guards, by regency"),
            *(_by_regency(report, code, listed) for code in codes),
        ),
    ]


def _counts(listed: Sequence[Answer]) -> dict[Spot, int]:
    counts: dict[Spot, int] = {
        (row["programme"], scenario, measure): 0
        for row in listed
        for scenario in SCENARIOS
        for measure in MEASURES
    }
    for row in listed:
        for measure in MEASURES:
            counts[row["programme"], row["scenario"], measure] += int(row[measure])
    return counts


def _verdict(report: Report, counts: Mapping[Spot, int]) -> Html:
    """Whether this release lets anyone fall without notice or protection."""
    voice = report.voice
    fell = sum(
        count
        for (_, scenario, measure), count in counts.items()
        if scenario == "with_guards" and measure in ("unannounced", "protected")
    )
    if fell:
        return paragraph(
            voice(
                "PERHATIAN: pada rilis ini ada yang keluar tanpa pemberitahuan, atau ada yang "
                "dilindungi tetapi keluar. Angkanya ada dalam tabel.",
                "ATTENTION: in this release some go out without notice, or are protected and go "
                "out all the same. The table has the numbers.",
            )
        )
    return paragraph(
        voice(
            "Pada rilis ini tidak ada yang keluar tanpa pemberitahuan, selain karena meninggal "
            "dunia, keinginan sendiri, putusan, atau alasan lain yang menurut aturan berlaku "
            "seketika; dan tidak ada yang dilindungi yang keluar.",
            "In this release nobody goes out without notice, except by death, own wish, a "
            "decision, or another reason that by the rules holds at once; and nobody who is "
            "protected goes out.",
        )
    )


def _in_words(report: Report, held: Counts[Spot], code: str) -> Html | None:
    """What guards change in one programme, in a sentence; None where they
    change nothing, or for too few to be told.
    """
    voice, names = report.voice, report.names
    spots = [
        (code, "without_guards", "leavers"),
        (code, "with_guards", "leavers"),
        (code, "without_guards", "unannounced"),
        (code, "without_guards", "protected"),
    ]
    if held.values[spots[0]] <= held.values[spots[1]] or held.hides(*spots[:2]):
        return None
    out, now, sudden, sheltered = (held.write(spot) for spot in spots)
    return element(
        "li",
        element("strong", names.programme(code)),
        voice(": tanpa pengaman, ", ": without guards, "), out,
        voice(" akan keluar sekarang, di antaranya ", " would go out now, "), sudden,
        voice(" tanpa pemberitahuan dan ", " of them without notice and "), sheltered,
        voice(" yang dilindungi. Dengan pengaman, ", " protected. With guards, "), now,
        voice(" yang keluar.", " go out."),
    )  # fmt: skip


def _measure_words(report: Report) -> dict[str, str]:
    voice = report.voice
    return {
        "leavers": voice("keluar", "go out"),
        "unannounced": voice("… di antaranya tanpa pemberitahuan", "… of them without notice"),
        "protected": voice("… di antaranya dilindungi", "… of them protected"),
        "entrants": voice("masuk", "come in"),
        "filled": voice("mempunyai jatah", "have a seat"),
    }


def _table(report: Report, held: Counts[Spot], codes: Sequence[str]) -> Html:
    voice, names = report.voice, report.names
    most = max(held.values[code, each, "leavers"] for code in codes for each in SCENARIOS)
    groups = [
        Group(
            [
                _line(held, code, measure, word, most)
                for measure, word in _measure_words(report).items()
            ],
            names.programme_in_full(code),
        )
        for code in codes
    ]
    heads = columns(
        voice("berapa yang", "how many"),
        voice("rilis ini", "this release"),
        voice("tanpa pengaman", "without guards"),
        voice("selisih", "difference"),
        bars=voice,
    )
    caption = voice("Dengan dan tanpa pengaman", "With and without guards")
    return Table("guards-compare", caption, heads, groups).html()


def _line(held: Counts[Spot], code: str, measure: str, word: str, most: int) -> Row:
    this, other = ((code, scenario, measure) for scenario in SCENARIOS)
    voice = held.voice
    more = voice.change(held.values[other] - held.values[this])
    change: Child = concealed(voice) if held.hides(this, other) else more
    drawn: Child = ""
    if measure in LOST and not held.hides(other):
        drawn = bar(held.values[other], most, kind="leaver")
    return Row([word, held.write(this), held.write(other), change, drawn])


def _by_regency(report: Report, code: str, listed: Sequence[Answer]) -> Html:
    """Who would fall without guards, by regency."""
    voice, names = report.voice, report.names
    mine = [
        row for row in listed if (row["programme"], row["scenario"]) == (code, "without_guards")
    ]
    counts = {(row["regency_code"], each): int(row[each]) for row in mine for each in LOST}
    counts |= {("", each): sum(int(row[each]) for row in mine) for each in LOST}
    places = [row["regency_code"] for row in mine]
    sums = [[(place, each) for place in (*places, "")] for each in LOST]
    held = guarded(voice, counts, sums, keep=[("", each) for each in LOST])

    def line(place: str, name: str) -> Row:
        return Row([name, *(held.write((place, each)) for each in LOST)])

    words = _measure_words(report)
    heads = columns(voice("kabupaten/kota", "regency"), *(words[each] for each in LOST))
    name = names.programme(code)
    caption = voice(
        f"{name}: yang akan keluar tanpa pengaman", f"{name}: who would go out without guards"
    )
    rows = [(place, line(place, names.region(place).name)) for place in places]
    totals = [line("", voice("seluruh negara", "whole country"))]
    return Table(
        f"unguarded-{code}", caption, heads, by_province(report, rows), totals, "sticky"
    ).html()
