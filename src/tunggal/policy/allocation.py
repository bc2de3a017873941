"""What all programmes share when seats are given: scale, order, ties, and the poor counts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from tunggal.policy.facilitators import read_facilitators
from tunggal.policy.guards import DatedGuards, read_guards
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.terms import Share
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter

DEFAULT_SHARES = ("by_need", "by_poor_count", "equal_share")
ORDERS = ("place", "welfare_score", "decile")
BY_NEED = Share("by_need")
_HEADING = ["regency_code", "year", "poor", "basis"]


@dataclass(frozen=True)
class Allocation:
    """The settings of `allocate.yaml`, and the poor of each regency by year.

    `order` is the order within a regency: `place`, that of the ranking with its fairness rule,
    `welfare_score`, the poorest first whatever the ranking's rule, or `decile`, the
    lowest decile first and by lot within it. `scale` shrinks national seats to a smaller country.
    `guards` hold for every programme whose own file does not set them; `graduates_a_year` is the
    nation's target; `facilitators` gives the code of the facilitator of a village.
    """

    tie_seed: str
    share: Share = BY_NEED
    order: str = "welfare_score"
    scale: Fraction = Fraction(1)
    poor: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    guards: DatedGuards = field(default_factory=DatedGuards)
    graduates_a_year: int | None = None
    facilitators: Mapping[str, str] = field(default_factory=dict)

    def seats(self, national: int) -> int:
        """The seats of a national quota at this scale, rounded half up."""
        return int(national * self.scale + Fraction(1, 2))

    def poor_counts(self, quarter: Quarter) -> dict[str, int]:
        """Poor persons by regency: the newest count of a year not after the quarter's."""
        return {
            regency: counts[max(years)]
            for regency, counts in self.poor.items()
            if (years := [year for year in counts if year <= quarter.year])
        }


def read_allocation(folder: Path) -> Allocation:
    """`allocate.yaml` and `regions/poor_counts.csv` of a policy folder.

    Without poor counts no regency has any; a programme that is shared by them then refuses.
    """
    top = read_policy(folder / "allocate.yaml")
    allocation = Allocation(
        _seed(top),
        Share(top.choice("share", DEFAULT_SHARES, "by_need")),
        top.choice("order", ORDERS, "place"),
        top.mapped("quota_scale", _scale),
        _read_poor(folder / "regions" / "poor_counts.csv"),
        read_guards(top),
        top.whole("graduates_a_year", None, at_least=0),
        read_facilitators(folder / "regions" / "facilitators.csv"),
    )
    top.text("basis", "")
    top.done()
    return allocation


def _seed(top: Section) -> str:
    seed = top.text("tie_seed")
    if not seed or "\\" in seed:
        raise top.refuse("tie_seed", "expected a text without backslashes, of at least one letter.")
    return seed


def _scale(section: Section) -> Fraction:
    return Fraction(section.whole("families", at_least=1), section.whole("of", at_least=1))


def _read_poor(file: Path) -> dict[str, dict[int, int]]:
    if not file.exists():
        return {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return _poor(file.as_posix(), csv.reader(lines))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise PolicyRefused(f"{file.as_posix()}: cannot be read as UTF-8 CSV ({fault}).") from None


def _poor(name: str, rows: Iterable[list[str]]) -> dict[str, dict[int, int]]:
    lines = iter(rows)
    heading = next(lines, [])
    if heading != _HEADING:
        raise PolicyRefused(
            f"{name}, row 1: expected the heading {','.join(_HEADING)}, "
            f"found {','.join(heading) or 'an empty file'}."
        )
    poor: dict[str, dict[int, int]] = {}
    for row, cells in enumerate(lines, start=2):
        regency, year, count = _poor_row(f"{name}, row {row}", cells)
        if year in poor.setdefault(regency, {}):
            raise PolicyRefused(
                f"{name}, row {row}: regency {regency} has two counts for {year}. Keep one."
            )
        poor[regency][year] = count
    return poor


def _poor_row(where: str, cells: list[str]) -> tuple[str, int, int]:
    if len(cells) != len(_HEADING):
        raise PolicyRefused(f"{where}: expected {len(_HEADING)} columns, found {len(cells)}.")
    regency, year, count, basis = (cell.strip() for cell in cells)
    expected = {
        "regency_code": (regency, "four digits", len(regency) == 4 and _digits(regency)),
        "year": (year, "a year", len(year) == 4 and _digits(year)),
        "poor": (count, "a whole number, zero or more", _digits(count)),
        "basis": (basis, "where the count comes from", bool(basis)),
    }
    for column, (found, says, fits) in expected.items():
        if not fits:
            raise PolicyRefused(f"{where}: {column}: expected {says}, found '{found}'.")
    return regency, int(year), int(count)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
