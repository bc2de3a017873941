"""The quality of what was delivered: rows that add up, faults by source, refusals with their "
"remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tunggal.adapters.report.charts import heat, key, stacked
from tunggal.adapters.report.markup import (
    Child,
    Group,
    Head,
    Html,
    Row,
    Table,
    captioned,
    element,
    folded,
    scrolling,
)
from tunggal.adapters.report.parts import Section, blank, everything, heading, lead, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.tables import Row as Answer
from tunggal.adapters.report.voice import rounded

FATES = ("used", "merged", "refused")
STRONG = 200  # a fault in one row of five and above has the strongest colour


def quality(report: Report) -> Section:
    """Section: deliveries, checks, places with most faults, refusals."""
    voice = report.voice
    listed = report.tables.ask("deliveries")
    title = voice("Mutu data menurut sumber", "Data quality by source")
    if not listed:
        return Section(
            "quality", title, [note(voice("Tidak ada kiriman.", "There are no deliveries."))]
        )
    body: list[Child] = [lead(_in_words(report, listed)), _sources(report, listed)]
    if len(listed) > len({row["source"] for row in listed}):
        body.append(folded(voice("Menurut kiriman", "By delivery"), _deliveries(report, listed)))
    body += [_unplaced(report), *_checks(report), *_places(report), *_refusals(report)]
    return Section("quality", title, body)


def _total(rows: Sequence[Answer], column: str) -> int:
    return sum(int(row[column]) for row in rows)


def _adds_up(rows: Sequence[Answer]) -> bool:
    return all(row["rows"] == sum(row[fate] for fate in FATES) for row in rows)


def _in_words(report: Report, listed: Sequence[Answer]) -> str:
    voice, rows = report.voice, _total(listed, "rows")
    used, merged, refused = (voice.share(_total(listed, fate), rows) for fate in FATES)
    told = voice(
        f"Sumber data mengirim {voice.count(rows)} baris: {used} dipakai, {merged} digabung "
        "dengan baris lain dan "
        f"{refused} ditolak dengan alasan. ",
        f"The sources delivered {voice.count(rows)} rows: {used} were used, {merged} merged "
        "into other rows and "
        f"{refused} refused with a reason. ",
    )
    if _adds_up(listed):
        return told + voice(
            "Ketiganya berjumlah tepat untuk setiap kiriman.",
            "The three add up for every delivery.",
        )
    return told + voice(
        "PERHATIAN: ada kiriman yang jumlahnya tidak cocok.",
        "ATTENTION: for some delivery they do not add up.",
    )


def _heads(report: Report, first: str) -> list[Head]:
    voice = report.voice
    return [
        Head(first, number=False),
        Head(voice("baris", "rows")),
        Head(voice("dipakai", "used")),
        Head(voice("digabung", "merged")),
        Head(voice("ditolak", "refused")),
        Head(voice("jumlah cocok", "adds up"), number=False),
        Head(blank(voice), number=False, wide=True),
    ]


def _line(report: Report, name: str, rows: Sequence[Answer]) -> Row:
    voice = report.voice
    fates = [_total(rows, fate) for fate in FATES]
    right = voice("ya", "yes") if _adds_up(rows) else element("strong", voice("TIDAK", "NO"))
    drawn = stacked(list(zip(fates, FATES, strict=True)), max(sum(fates), 1))
    numbers = [voice.count(number) for number in (_total(rows, "rows"), *fates)]
    return Row([name, *numbers, right, drawn])


def _sources(report: Report, listed: Sequence[Answer]) -> Html:
    voice = report.voice
    codes = sorted({row["source"] for row in listed})
    lines = [
        _line(report, report.names.source(code), [row for row in listed if row["source"] == code])
        for code in codes
    ]
    caption = voice(
        "Baris yang dikirim dan nasibnya, menurut sumber",
        "Rows delivered and what became of them, by source",
    )
    totals = [_line(report, everything(voice), listed)]
    heads = _heads(report, voice("sumber", "source"))
    words = [
        ("used", voice("dipakai", "used")),
        ("merged", voice("digabung", "merged")),
        ("refused", voice("ditolak", "refused")),
    ]
    table = Table("sources", caption, heads, [Group(lines)], totals).html()
    return Html(table + key(words))


def _deliveries(report: Report, listed: Sequence[Answer]) -> Html:
    voice = report.voice
    lines = [_line(report, f"{row['source']} / {row['delivery']}", [row]) for row in listed]
    caption = voice("Baris menurut kiriman", "Rows by delivery")
    heads = _heads(report, voice("kiriman", "delivery"))
    return Table("deliveries", caption, heads, [Group(lines)]).html()


def _unplaced(report: Report) -> Html:
    """Family records that were used and yet are behind no family, by source."""
    voice, listed = report.voice, report.tables.ask("unplaced")
    if not listed:
        told = voice(
            "Setiap rekaman keluarga menemukan keluarganya.",
            "Every family record found its family.",
        )
        return note(told)
    by_source = ", ".join(
        f"{report.names.source(row['source'])} {voice.count(row['records'])}" for row in listed
    )
    told = voice(
        f"Rekaman keluarga tanpa seorang pun dalam register, menurut sumber: {by_source}.",
        f"Family records of which nobody is in the register, by source: {by_source}.",
    )
    return note(told)


def _checks(report: Report) -> list[Child]:
    """The heat table: faults of each check in each source."""
    voice = report.voice
    cells = {(row["source"], row["check_name"]): row for row in report.tables.ask("quality")}
    if not cells:
        return []
    found = {check for (_, check), row in cells.items() if int(row["found"])}
    clean = len({check for _, check in cells} - found)
    told = voice(
        f"Sel kosong: tidak diperiksa pada sumber itu. Pemeriksaan lain yang tidak menemukan apa pun: {clean}.",
        f"An empty cell: not looked at in that source. Further checks that found nothing: {clean}.",
    )
    checks = sorted(found)
    table = scrolling(_heat_table(report, cells, checks), labelled_by="checks-caption")
    return [heading(voice("Pemeriksaan", "Checks")), table, note(told), _meanings(report, checks)]


def _heat_table(
    report: Report, cells: Mapping[tuple[str, str], Answer], checks: Sequence[str]
) -> Html:
    voice, sources = report.voice, sorted({source for source, _ in cells})
    heads = element(
        "tr",
        element("th", voice("pemeriksaan", "check"), scope="col"),
        *(element("th", source, scope="col", class_="n") for source in sources),
    )
    lines = (
        element(
            "tr",
            element("th", report.names.check(check), scope="row"),
            *(_check_cell(report, cells.get((source, check))) for source in sources),
        )
        for check in checks
    )
    caption = voice(
        "Kekurangan per seratus rekaman, menurut pemeriksaan dan sumber",
        "Faults per hundred records, by check and source",
    )
    parts = (captioned(caption, id="checks"), element("thead", heads), element("tbody", *lines))
    return element("table", *parts, class_="heat sticky", id="checks")


def _meanings(report: Report, checks: Sequence[str]) -> Html | None:
    messages = report.names.messages
    listed = [(check, messages.sentence("checks", check)) for check in checks]
    items = [
        element("div", element("dt", messages.label("checks", check)), element("dd", sentence))
        for check, sentence in listed
        if sentence
    ]
    if not items:
        return None
    title = report.voice("Arti tiap pemeriksaan", "What each check means")
    return folded(title, element("dl", *items, class_="meanings"))


def _check_cell(report: Report, row: Answer | None) -> Html:
    if row is None or int(row["looked_at"]) == 0:
        return element("td", class_="n h0")
    found, looked_at = int(row["found"]), int(row["looked_at"])
    permille = rounded(1000 * found, looked_at)
    words = report.voice.share(found, looked_at) if found else "0"
    return element("td", words, class_=f"n {heat(permille, strong=STRONG)}")


def _places(report: Report) -> list[Child]:
    voice = report.voice
    listed = report.tables.ask("quality_places")
    if not listed:
        return []
    lines = [
        Row([
            report.names.check(row["check_name"]),
            report.names.region(row["regency_code"]).name,
            voice.count(int(row["found"])),
            voice.share(int(row["found"]), int(row["looked_at"])),
        ])
        for row in listed
    ]  # fmt: skip
    heads = [
        Head(voice("pemeriksaan", "check"), number=False),
        Head(voice("kabupaten/kota", "regency"), number=False),
        Head(voice("rekaman", "records")),
        Head(voice("bagian", "share")),
    ]
    caption = voice(
        "Kabupaten/kota dengan bagian kekurangan tertinggi",
        "Regencies with the highest share of faults",
    )
    table = Table("places", caption, heads, [Group(lines)]).html()
    return [
        folded(voice("Di mana kekurangan paling sering", "Where faults are most frequent"), table)
    ]


def _refusals(report: Report) -> list[Child]:
    voice = report.voice
    listed = report.tables.ask("refusals")
    title = heading(voice("Baris yang ditolak", "Refused rows"))
    if not listed:
        return [title, note(voice("Tidak ada baris yang ditolak.", "No row was refused."))]
    lines = [
        Row([
            report.names.source(row["source"]),
            report.names.label("refusals", row["rule"] or ""),
            row["column_name"] or "",
            voice.count(row["refused"]),
            report.names.messages.sentence("refusals", row["rule"] or "") or without_numbers(row["remedy"] or ""),
        ])
        for row in listed
    ]  # fmt: skip
    heads = [
        Head(voice("sumber", "source"), number=False),
        Head(voice("aturan", "rule"), number=False),
        Head(voice("kolom", "column"), number=False),
        Head(voice("baris", "rows")),
        Head(voice("yang perlu dilakukan", "what to do"), number=False),
    ]
    caption = voice(
        "Baris yang ditolak, alasan dan perbaikannya", "Refused rows, their reason and remedy"
    )
    return [title, Table("refused", caption, heads, [Group(lines)]).html()]


def without_numbers(words: str) -> str:
    """A text in which nothing that could be a NIK, a card or a telephone is left."""
    return re.sub(r"\d(?:[\s.-]?\d){5,}", "…", words)
