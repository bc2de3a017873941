"""The numbers of one programme that several sections tell: seats, movements, guards, money."""

from __future__ import annotations

from dataclasses import dataclass

from tunggal.adapters.report.charts import key
from tunggal.adapters.report.markup import Html
from tunggal.adapters.report.parts import Counts, guarded
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.tables import Row

PEOPLE = (
    "entrants", "stayers", "leavers", "on_notice", "shielded", "waiting", "recipients", "before",
)  # fmt: skip


@dataclass(frozen=True)
class Seats:
    """One programme in numbers; those on notice and shielded are recipients too."""

    programme: str
    unit: str
    recipients: int
    entrants: int
    stayers: int
    leavers: int
    on_notice: int
    shielded: int
    waiting: int
    quota: int
    rupiah: int

    @property
    def before(self) -> int:
        """Recipients of the last release: each of them stayed or left."""
        return self.stayers + self.leavers


def seats(report: Report) -> list[Seats]:
    """The numbers of every programme of the aid release."""
    now = {row["programme"]: row["units"] for row in report.tables.ask("recipients")}
    moved = _sums(report.tables.ask("movements"), "movement")
    became = _sums(report.tables.ask("outcomes"), "outcome")
    quota: dict[str, int] = {}
    for row in report.tables.ask("ledger"):
        quota[row["programme"]] = quota.get(row["programme"], 0) + row["quota"]
    paid = _sums(report.tables.ask("costs"), "programme", amount="rupiah")
    return [
        Seats(
            code, unit, now.get(code, 0),
            moved.get((code, "entrant"), 0), moved.get((code, "stayer"), 0), moved.get((code, "leaver"), 0),
            became.get((code, "on_notice"), 0), became.get((code, "shielded"), 0),
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


def guarded_seats(report: Report, each: Seats) -> Counts[str]:
    """The counts, so hidden that recipients now and then do not give the movements away."""
    counts = {name: getattr(each, name) for name in PEOPLE}
    sums = [("entrants", "stayers", "recipients"), ("stayers", "leavers", "before")]
    return guarded(report.voice, counts, sums, keep=["recipients", "before"])


Parts = list[tuple[int, str]]  # counts with the kind that colours them


def held_by(report: Report, each: Seats) -> Parts:
    """The recipients as parts of a bar: stayed, on notice, shielded, came in."""
    kept = {"on_notice": 0, "shielded": 0}
    for row in report.tables.ask("movements"):
        mine = (row["programme"], row["movement"]) == (each.programme, "stayer")
        if mine and row["standing"] in kept:
            kept[row["standing"]] += row["units"]
    plain = each.recipients - each.entrants - sum(kept.values())
    return [
        (max(plain, 0), "stayer"), (kept["on_notice"], "noticed"), (kept["shielded"], "shielded"),
        (each.entrants, "entrant"),
    ]  # fmt: skip


def key_of(report: Report, *lines: Parts) -> Html:
    """The key of bars of recipients: only the kinds that are drawn."""
    voice = report.voice
    words = {
        "stayer": voice("tetap", "stayed"),
        "noticed": voice("tetap, dalam masa pemberitahuan", "stayed, on notice"),
        "shielded": voice("tetap, dilindungi", "stayed, shielded"),
        "entrant": voice("masuk", "came in"),
        "leaver": voice("keluar", "went out"),
    }
    drawn = {kind for parts in lines for count, kind in parts if count}
    return key([(kind, word) for kind, word in words.items() if kind in drawn])
