"""How records became persons: rules, certainty, what waits for human eyes, and life events."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Child, Group, Html, Row, Table
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
from tunggal.adapters.report.report import Report


def linkage(report: Report) -> Section:
    """Section: from records to persons."""
    voice = report.voice
    body: list[Child] = [
        lead(_in_words(report)),
        _rules(report),
        _certainty(report),
        _sources_per_person(report),
        *_review(report),
        *(_life_events(report) if report.tables.has_previous else []),
    ]
    return Section("linkage", voice("Pemadanan orang", "Linkage of persons"), body)


def _in_words(report: Report) -> str:
    voice, held = report.voice, report.tables.one("population")
    records = sum(row["records"] for row in report.tables.ask("link_rules"))
    return voice(
        f"{voice.count(records)} rekaman dipadankan menjadi {voice.count(held['persons'])} orang; "
        f"{voice.count(held['without_nik'])} orang ({voice.share(held['without_nik'], held['persons'])}) "
        "belum memiliki NIK yang dapat dipakai.",
        f"{voice.count(records)} records were linked into {voice.count(held['persons'])} persons; "
        f"{voice.count(held['without_nik'])} persons ({voice.share(held['without_nik'], held['persons'])}) "
        "have no usable NIK yet.",
    )


def _counted(
    report: Report,
    id: str,
    caption: str,
    heads: tuple[str, str],
    lines: Sequence[tuple[str, int]],
) -> Html:
    """A table of words and counts with shares and bars."""
    voice, whole = report.voice, sum(number for _, number in lines)
    most = max((number for _, number in lines), default=0)
    rows = [
        Row([word, voice.count(number), voice.share(number, whole), bar(number, most, kind="rank")])
        for word, number in lines
    ]
    named = columns(*heads, voice("bagian", "share"), bars=voice)
    last = [Row([everything(voice), voice.count(whole), voice.share(whole, whole), ""])]
    return Table(id, caption, named, [Group(rows)], last).html()


def _rules(report: Report) -> Html:
    """Records by rule; the sources side by side."""
    voice, listed = report.voice, report.tables.ask("link_rules")
    rules, sources = (
        sorted({row["rule"] for row in listed}),
        sorted({row["source"] for row in listed}),
    )

    def line(word: str, rule: str | None) -> Row:
        mine = [row for row in listed if rule is None or row["rule"] == rule]
        numbers = [
            sum(row["records"] for row in mine if row["source"] == source) for source in sources
        ]
        return Row([word, *(voice.count(number) for number in (*numbers, sum(numbers)))])

    lines = [line(report.names.label("link_rules", rule), rule) for rule in rules]
    heads = columns(voice("aturan", "rule"), *sources, everything(voice))
    caption = voice(
        "Rekaman menurut aturan pemadanan dan sumber", "Records by rule of linkage and source"
    )
    totals = [line(everything(voice), None)]
    return Table("rules", caption, heads, [Group(lines)], totals, "sticky").html()


def _certainty(report: Report) -> Html:
    voice = report.voice
    words = {
        9990: voice("99,9% ke atas", "99.9% and above"),
        9900: voice("99% sampai 99,9%", "99% to 99.9%"),
        9500: voice("95% sampai 99%", "95% to 99%"),
        9000: voice("90% sampai 95%", "90% to 95%"),
        0: voice("di bawah 90%", "below 90%"),
    }
    lines = [
        (words[row["at_least"]], row["records"]) for row in report.tables.ask("link_certainty")
    ]
    caption = voice("Kepastian padanan oleh model", "Certainty of links made by the model")
    if not lines:
        return note(caption + ": " + voice("tidak ada.", "none."))
    heads = (
        voice("peluang satu orang", "probability of being one person"),
        voice("rekaman", "records"),
    )
    return _counted(report, "certainty", caption, heads, lines)


def _sources_per_person(report: Report) -> Html:
    voice = report.voice
    lines = [
        (
            voice(f"{row['sources']} sumber", f"{row['sources']} sources")
            if row["sources"] < 5
            else voice("5 sumber atau lebih", "5 sources or more"),
            row["persons"],
        )
        for row in report.tables.ask("sources_per_person")
    ]
    caption = voice(
        "Orang menurut banyaknya sumber yang memuatnya",
        "Persons by the number of sources that know them",
    )
    return _counted(
        report,
        "overlap",
        caption,
        (voice("dikenal oleh", "known to"), voice("orang", "persons")),
        lines,
    )


def _review(report: Report) -> list[Child]:
    voice = report.voice
    listed = report.tables.ask("review")
    title = heading(voice("Menunggu pemeriksaan petugas", "Waiting for human eyes"))
    if not listed:
        return [title, note(voice("Tidak ada pasangan yang menunggu.", "No pair is waiting."))]
    lines = [
        (f"{report.names.label('review_reasons', row['why'])} ({row['source']})", row["pairs"])
        for row in listed
    ]
    caption = voice(
        "Pasangan yang meragukan, menurut sebab dan sumber", "Doubtful pairs, by cause and source"
    )
    heads = (voice("sebab", "cause"), voice("pasangan", "pairs"))
    return [title, _counted(report, "review", caption, heads, lines)]


def _life_events(report: Report) -> list[Child]:
    voice = report.voice
    listed = {row["kind"]: row["events"] for row in report.tables.ask("life_events")}
    title = heading(voice("Peristiwa sejak rilis lalu", "Events since the last release"))
    if not listed:
        return [title, note(voice("Tidak ada peristiwa.", "There are no events."))]
    held = guarded(voice, listed)
    rows = [Row([report.names.label("life_events", kind), held.write(kind)]) for kind in listed]
    heads = columns(voice("peristiwa", "event"), voice("jumlah", "number"))
    caption = voice("Peristiwa kehidupan dan perubahan kunci", "Life events and changes of keys")
    return [title, Table("events", caption, heads, [Group(rows)]).html(), concealed_note(voice)]
