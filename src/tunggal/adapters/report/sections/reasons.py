"""Why they came and went: reasons of leaving and entering, and every outcome with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tunggal.adapters.report.charts import bar
from tunggal.adapters.report.markup import Group, Head, Html, Row, Table, folded
from tunggal.adapters.report.parts import columns, everything, guarded, note, with_total
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.tables import Row as Answer
from tunggal.registry.reason import Reason


def reasons_of_leaving(report: Report, code: str, name: str, moved: Sequence[Answer]) -> Html:
    counts: Counter[str] = Counter()
    for row in moved:
        if row["movement"] == "leaver":
            counts[row["reason"]] += row["units"]
    labels = {reason: report.names.label("reasons", reason) for reason in counts}
    caption = report.voice(f"Mengapa keluar dari {name}", f"Why they left {name}")
    return _reason_table(report, f"left-{code}", caption, counts, labels, "leaver")


def reasons_of_entering(report: Report, code: str, name: str, moved: Sequence[Answer]) -> Html:
    voice = report.voice
    labels = {
        "poorer": voice(
            "desil turun: lebih membutuhkan daripada pada peringkat sebelumnya",
            "decile fell: in greater need than at the ranking before",
        ),
        "same": voice("desil sama: jatah kini tersedia", "same decile: a seat became free"),
        "higher": voice("desil naik, tetapi masih memenuhi syarat", "decile rose, but still entitled"),
        "new": voice("baru tercatat atau baru diberi peringkat", "new in the register or newly ranked"),
    }  # fmt: skip
    counts: Counter[str] = Counter()
    for row in moved:
        if row["movement"] == "entrant":
            counts[_origin(row)] += row["units"]
    labels |= {each: report.names.label("reasons", each) for each in counts if each not in labels}
    caption = voice(f"Mengapa masuk ke {name}", f"Why they entered {name}")
    return _reason_table(report, f"came-{code}", caption, counts, labels, "entrant")


def _origin(row: Answer) -> str:
    """A reason of its own, such as a birth; else how the decile moved."""
    before, now = row["decile_before"], row["decile"]
    if row["reason"] != Reason.ALLOCATED:
        return str(row["reason"])
    if before is None or now is None:
        return "new"
    return "same" if before == now else "poorer" if now < before else "higher"


def _reason_table(
    report: Report, id: str, caption: str, counts: Counter[str], labels: dict[str, str], kind: str
) -> Html:
    voice = report.voice
    total = sum(counts.values())
    if not total:
        return note(caption + ": " + voice("tidak ada.", "none."))
    held = with_total(voice, counts)
    most = max(counts.values())
    lines = [
        Row([
            labels[code],
            held.write(code),
            held.unless_small(code, voice.share(counts[code], total)),
            held.unless_small(code, bar(counts[code], most, kind=kind)),
        ])
        for code in sorted(counts, key=lambda code: (-counts[code], code))
    ]  # fmt: skip
    heads = columns(
        voice("alasan", "reason"), voice("jumlah", "number"), voice("bagian", "share"), bars=voice
    )
    totals = [Row([everything(voice), held.write(""), voice.share(total, total), ""])]
    return Table(id, caption, heads, [Group(lines)], totals).html()


def every_outcome(report: Report, code: str, name: str, became: Sequence[Answer]) -> Html:
    """Every unit with its outcome and reason; the sum is all units that were looked at."""
    voice, names = report.voice, report.names
    counts: dict[tuple[str, str], int] = {}
    for row in became:
        spot = (row["outcome"], row["reason"])
        counts[spot] = counts.get(spot, 0) + row["units"]
    total = {("", ""): sum(counts.values())}
    held = guarded(voice, counts | total, [[*counts, *total]], keep=total)
    ordered = sorted(counts, key=lambda spot: (spot[0], -counts[spot], spot[1]))
    lines = [
        Row([names.label("outcomes", spot[0]), names.label("reasons", spot[1]), held.write(spot)])
        for spot in ordered
    ]
    heads = [
        Head(voice("hasil", "outcome"), number=False),
        Head(voice("alasan", "reason"), number=False),
        Head(voice("jumlah", "number")),
    ]
    totals = [Row([everything(voice), "", held.write(("", ""))])]
    caption = voice(f"{name}: hasil dan alasan bagi semua", f"{name}: outcome and reason of all")
    table = Table(f"outcomes-{code}", caption, heads, [Group(lines)], totals).html()
    title = voice(
        f"Semua hasil {name} dengan alasannya", f"All outcomes of {name} with their reasons"
    )
    return folded(title, table)
