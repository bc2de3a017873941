"""The headline: how many are in the register, who receives aid, who moved, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from tunggal.adapters.report.charts import key, stacked
from tunggal.adapters.report.markup import Html, element
from tunggal.adapters.report.parts import Counts, Section, guarded, lead, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.tables import Row


@dataclass(frozen=True)
class Seats:
    """One programme in numbers."""

    programme: str
    unit: str
    recipients: int
    before: int
    entrants: int
    stayers: int
    leavers: int
    waiting: int
    quota: int
    rupiah: int


def seats(report: Report) -> list[Seats]:
    """The numbers of every programme of the aid release."""
    now = {row["programme"]: row["units"] for row in report.tables.ask("recipients")}
    before = {row["programme"]: row["units"] for row in report.tables.ask("recipients_before")}
    moved = _sums(report.tables.ask("movements"), "movement")
    became = _sums(report.tables.ask("outcomes"), "outcome")
    quota: dict[str, int] = {}
    for row in report.tables.ask("ledger"):
        quota[row["programme"]] = quota.get(row["programme"], 0) + row["quota"]
    paid = _sums(report.tables.ask("costs"), "programme", amount="rupiah")
    return [
        Seats(
            code, unit, now.get(code, 0), before.get(code, 0),
            moved.get((code, "entrant"), 0), moved.get((code, "stayer"), 0), moved.get((code, "leaver"), 0),
            became.get((code, "waiting"), 0), quota.get(code, 0), paid.get((code, code), 0),
        )
        for code, unit in report.programmes()
    ]  # fmt: skip


def _sums(rows: list[Row], by: str, amount: str = "units") -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        place = (row["programme"], row[by])
        found[place] = found.get(place, 0) + int(row[amount])
    return found


def summary(report: Report) -> Section:
    """Section 1."""
    voice = report.voice
    programmes = seats(report) if report.tables.has_aid else []
    body = [
        lead(_opening(report, programmes)),
        _register(report),
        *([_programmes(report, programmes)] if programmes else []),
    ]
    if not report.tables.has_previous:
        body.append(note(report.names.messages.groups["phrases"]["first_release"].sentence))
    return Section("summary", voice("Ringkasan", "Summary"), body)


def _opening(report: Report, programmes: list[Seats]) -> str:
    voice, held = report.voice, report.tables.one("population")
    families, members = voice.count(held["families"]), voice.count(held["members"])
    ranked = voice.share(held["ranked"], held["families"])
    told = voice(
        f"Register memuat {families} keluarga dengan {members} anggota; {ranked} keluarga "
        "sudah diberi peringkat.",
        f"The register holds {families} families with {members} members; {ranked} of the "
        "families are ranked.",
    )
    if not programmes:
        return told
    cost = voice.rupiah(sum(each.rupiah for each in programmes))
    return (
        told
        + " "
        + voice(
            f"Bantuan triwulan ini bernilai {cost} dalam {len(programmes)} program.",
            f"Aid of this quarter amounts to {cost} in {len(programmes)} programmes.",
        )
    )


def _register(report: Report) -> Html:
    voice = report.voice
    now, before = report.tables.one("population"), report.tables.one("population_before")
    named = (
        ("families", voice("Keluarga", "Families")),
        ("members", voice("Anggota keluarga", "Members of families")),
        ("ranked", voice("Keluarga berperingkat", "Families ranked")),
        ("not_ranked", voice("Belum diperingkat", "Not ranked")),
    )
    cards = (
        _figure(word, voice.count(now[key_]), _change(report, now[key_] - before[key_]))
        for key_, word in named
    )
    return element("dl", *cards, class_="figures")


def _change(report: Report, change: int) -> str | None:
    if not report.tables.has_previous:
        return None
    return report.voice(
        f"{report.voice.change(change)} sejak rilis lalu",
        f"{report.voice.change(change)} since the last release",
    )


def _figure(word: str, number: str, small: str | None) -> Html:
    return element(
        "div",
        element("dt", word),
        element(
            "dd", element("span", number, class_="big"), element("small", small) if small else None
        ),
    )


def _programmes(report: Report, programmes: list[Seats]) -> Html:
    return element("div", *(_programme(report, each) for each in programmes), class_="cards")


def _programme(report: Report, each: Seats) -> Html:
    voice = report.voice
    title = element("h3", report.names.programme(each.programme))
    number = element(
        "p", element("span", voice.count(each.recipients), class_="big"), " ",
        voice("penerima", "recipients"), f" ({voice.unit(each.unit)})",
    )  # fmt: skip
    bar = stacked(
        [(each.stayers, "stayer"), (each.entrants, "entrant")], max(each.stayers + each.entrants, 1)
    )
    counts = _guarded(report, each)
    facts = [
        (voice("masuk", "came in"), counts.write("entrants")),
        (voice("tetap", "stayed"), counts.write("stayers")),
        (voice("keluar", "went out"), counts.write("leavers")),
        (voice("menunggu", "waiting"), counts.write("waiting")),
        (voice("jatah terisi", "seats filled"), voice.share(each.recipients, each.quota)),
        (voice("biaya triwulan", "cost of the quarter"), voice.rupiah(each.rupiah)),
    ]
    listed = element(
        "dl",
        *(element("div", element("dt", word), element("dd", value)) for word, value in facts),
        class_="facts",
    )
    entries = [("stayer", voice("tetap", "stayed")), ("entrant", voice("masuk", "came in"))]
    return element("article", title, number, bar, key(entries), listed, class_="card")


def _guarded(report: Report, each: Seats) -> Counts[str]:
    """The movements, so hidden that recipients now and then do not give them away."""
    names = ("entrants", "stayers", "leavers", "waiting", "recipients", "before")
    counts = {name: getattr(each, name) for name in names}
    sums = [("entrants", "stayers", "recipients"), ("stayers", "leavers", "before")]
    return guarded(report.voice, counts, sums, keep=["recipients", "before"])
