"""How families moved between deciles: a table coloured by share, and the same in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tunggal.adapters.report.charts import heat
from tunggal.adapters.report.markup import Child, Html, captioned, element, folded, scrolling
from tunggal.adapters.report.parts import (
    DECILES,
    Counts,
    concealed,
    decile_word,
    everything,
    guarded,
    lead,
    note,
)
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.voice import rounded

STATES = (*DECILES, -1)  # -1: not in the register
Flows = Mapping[tuple[int, int], int]
Place = tuple[str | int, str | int]  # a flow, or a sum under "all"


def flows(report: Report) -> list[Child]:
    """The parts of the section that compare with the last release."""
    voice = report.voice
    found = {(a, b): 0 for a in STATES for b in STATES}
    for row in report.tables.ask("flows"):
        found[row["decile_before"], row["decile_now"]] = row["families"]
    return [
        lead(_in_words(report, found)),
        _matrix(report, found),
        note(
            voice(
                "Bacalah menurut baris: dari seratus keluarga yang dahulu pada satu desil, "
                "berapa kini di tiap desil. "
                "Garis tepi menandai keluarga yang tetap. Desil 1 paling membutuhkan.",
                "Read along a row: of a hundred families once in a decile, how many are now in "
                "each. "
                "An outline marks families that stayed. Decile 1 is in greatest need.",
            )
        ),
        folded(
            voice("Tabel yang sama dalam jumlah keluarga", "The same table in numbers of families"),
            _numbers(report, found),
        ),
    ]


def _in_words(report: Report, flows: Flows) -> str:
    voice = report.voice
    both = {spot: n for spot, n in flows.items() if min(spot) > 0}
    whole = sum(both.values())
    same = sum(n for (a, b), n in both.items() if a == b)
    near = sum(n for (a, b), n in both.items() if abs(a - b) == 1)
    far = whole - same - near
    return voice(
        f"Dari {voice.count(whole)} keluarga yang berperingkat dahulu dan kini, "
        f"{voice.share(same, whole)} tetap pada "
        f"desilnya, {voice.share(near, whole)} bergeser satu desil dan {voice.share(far, whole)} "
        "bergeser lebih jauh.",
        f"Of {voice.count(whole)} families ranked then and now, {voice.share(same, whole)} "
        "stayed in their decile, "
        f"{voice.share(near, whole)} moved by one and {voice.share(far, whole)} moved further.",
    )


def _state(report: Report, state: int, *, before: bool) -> str:
    if state > 0:
        return str(state)
    if state == 0:
        return decile_word(report.voice, 0)
    return report.voice("baru", "new") if before else report.voice("pergi", "gone")


def _sums(flows: Flows) -> dict[Place, int]:
    """The flows with the totals of rows and columns under the key `all`."""
    held: dict[Place, int] = {(a, b): flows[a, b] for a in STATES for b in STATES}
    for state in STATES:
        held[state, "all"] = sum(flows[state, to] for to in STATES)
        held["all", state] = sum(flows[to, state] for to in STATES)
    return held


def _additions() -> list[list[Place]]:
    across: list[list[Place]] = [[(a, b) for b in (*STATES, "all")] for a in STATES]
    down: list[list[Place]] = [[(a, b) for a in (*STATES, "all")] for b in STATES]
    return [*across, *down]


def _guarded(report: Report, flows: Flows) -> Counts[Place]:
    held = _sums(flows)
    return guarded(
        report.voice, held, _additions(), keep=[place for place in held if "all" in place]
    )


def _matrix(report: Report, flows: Flows) -> Html:
    """The heat table: shares of each row."""
    voice, held = report.voice, _guarded(report, flows)
    lines = []
    for a in STATES:
        head = element("th", _state(report, a, before=True), scope="row")
        cells = (_share_cell(report, held, a, b) for b in STATES)
        total = element("td", held.write((a, "all")), class_="n sum")
        lines.append(element("tr", head, *cells, total))
    caption = voice(
        "Perpindahan antardesil, dalam persen baris",
        "Flows between deciles, in per cent of the row",
    )
    return _framed(report, "flows", lines, caption)


def _share_cell(report: Report, held: Counts[Place], a: int, b: int) -> Html:
    whole = held.values[a, "all"]
    permille = rounded(1000 * held.values[a, b], whole) if whole else 0
    if held.hides((a, b)):
        return element("td", concealed(report.voice), class_="n h0")
    same = " same" if a == b and a >= 0 else ""
    return element("td", _short_share(report, permille), class_=f"n {heat(permille)}{same}")


def _short_share(report: Report, permille: int) -> str:
    if permille == 0:
        return "–"
    return report.voice.tenths(permille) if permille < 100 else str((permille + 5) // 10)


def _framed(report: Report, id: str, lines: Sequence[Html], caption: str) -> Html:
    voice = report.voice
    over = element(
        "tr",
        element("th", voice("desil dahulu", "decile then"), scope="col", rowspan=2),
        element(
            "th",
            voice("desil kini", "decile now"),
            scope="colgroup",
            colspan=len(STATES),
            class_="over",
        ),
        element("th", voice("keluarga", "families"), scope="col", rowspan=2, class_="n"),
    )
    heads = element(
        "tr",
        *(element("th", _state(report, b, before=False), scope="col", class_="n") for b in STATES),
    )
    table = element(
        "table", captioned(caption, id=id), element("thead", over, heads),
        element("tbody", *lines), class_="heat", id=id,
    )  # fmt: skip
    return scrolling(table, labelled_by=f"{id}-caption")


def _numbers(report: Report, flows: Flows) -> Html:
    voice = report.voice
    held = _guarded(report, flows)
    lines = []
    for a in (*STATES, "all"):
        head = everything(voice) if isinstance(a, str) else _state(report, a, before=True)
        cells = (element("td", held.write((a, b)), class_="n") for b in STATES)
        total = voice.count(sum(flows.values())) if isinstance(a, str) else held.write((a, "all"))
        last = element("td", total, class_="n sum")
        lines.append(element("tr", element("th", head, scope="row"), *cells, last))
    caption = voice("Perpindahan antardesil, dalam keluarga", "Flows between deciles, in families")
    return _framed(report, "flow-numbers", lines, caption)
