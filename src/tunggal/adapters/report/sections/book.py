"""The book of one programme: its seats and its money by regency, small counts hidden throughout.

The ledger and the costs both read it, so that what one table hides the other does not give away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunggal.adapters.report.parts import Counts, guarded
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.regions import Spot
from tunggal.adapters.report.tables import Row as Answer

PEOPLE = (
    "entitled", "filled", "waiting", "entrants", "stayers", "leavers", "on_notice", "shielded",
)  # fmt: skip
NAMED = ("target", "quota", "rupiah", *PEOPLE)
# Whoever has a seat is entitled or kept by a guard; a relation counts where it holds exactly.
RELATIONS = (
    (("filled", "waiting"), ("entitled",)),
    (("entrants", "stayers"), ("filled",)),
    (("filled", "waiting"), ("entitled", "on_notice", "shielded")),
)
COUNTRY = ""


@dataclass(frozen=True)
class Book:
    """One programme: rows of the ledger by regency (`COUNTRY` is their sum) and guarded counts.

    `components` are those that anything is paid for; `paid` is the rupiah of a regency and a
    component. The payments of a component are counted under `component:<code>`.
    """

    code: str
    rows: Mapping[str, Mapping[str, int]]
    components: Sequence[str]
    paid: Mapping[Spot, int]
    counts: Counts[Spot]

    @property
    def places(self) -> list[str]:
        return [place for place in self.rows if place]


def column_of(component: str) -> str:
    """The column of a book that counts the payments of a component."""
    return f"component:{component}"


def books(report: Report) -> list[Book]:
    """The book of every programme of the aid release."""
    ledger, budget = report.tables.ask("ledger"), report.tables.ask("budget")
    return [
        _book(
            report,
            code,
            [row for row in ledger if row["programme"] == code],
            [row for row in budget if row["programme"] == code],
        )
        for code, _ in report.programmes()
    ]


def _book(report: Report, code: str, ledger: Sequence[Answer], budget: Sequence[Answer]) -> Book:
    rows = {row["regency_code"]: {name: int(row[name]) for name in NAMED} for row in ledger}
    rows[COUNTRY] = {name: sum(row[name] for row in rows.values()) for name in NAMED}
    paying = [row for row in budget if row["rupiah"] and row["regency_code"] in rows]
    components = sorted({row["component"] for row in paying})
    counts = {(place, name): row[name] for place, row in rows.items() for name in PEOPLE}
    counts |= {(place, column_of(each)): 0 for place in rows for each in components}
    paid = {(place, each): 0 for place in rows for each in components}
    for row in paying:
        for place in (row["regency_code"], COUNTRY):
            counts[place, column_of(row["component"])] += int(row["paid"])
            paid[place, row["component"]] += int(row["rupiah"])
    keep = [(COUNTRY, name) for name in PEOPLE]
    sums = [*_across(rows, components), *_down(rows, components)]
    return Book(code, rows, components, paid, guarded(report.voice, counts, sums, keep=keep))


def _across(rows: Mapping[str, Mapping[str, int]], components: Sequence[str]) -> list[list[Spot]]:
    """Additions within one regency: the relations that hold, and the money by component."""
    found = []
    for place, row in rows.items():
        for left, right in RELATIONS:
            if sum(row[name] for name in left) == sum(row[name] for name in right):
                found.append([(place, name) for name in (*left, *right)])
        if components:  # all rupiah of the regency stand in the ledger, under those with a seat
            found.append([(place, column_of(each)) for each in components] + [(place, "filled")])
    return found


def _down(rows: Mapping[str, Mapping[str, int]], components: Sequence[str]) -> list[list[Spot]]:
    columns = (*PEOPLE, *(column_of(each) for each in components))
    return [[(place, name) for place in rows] for name in columns]
