"""What goes wrong on forms: NIKs lost, cut, rounded and swapped; dates turned round; streets in three styles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tunggal.simulation.words import STREETS

NO_DAY = np.iinfo(np.int32).min
EPOCH = np.datetime64("1970-01-01")


def day_of(number: int) -> date:
    """The date of a day counted from 1970."""
    return date(1970, 1, 1) + timedelta(days=int(number))


@dataclass(frozen=True)
class NikFaults:
    """Of a hundred NIKs, how many suffer each fault; the first seven leave no usable NIK, mostly."""

    missing: float = 2.4
    cut: float = 0.7
    longer: float = 0.2
    letters: float = 0.3
    as_number: float = 0.3  # 3.20101550890001E+15
    rounded: float = 0.35  # the 16th digit became 0
    dashed: float = 0.2  # a stand-in such as '-'
    swapped: float = 0.35
    lost_forty: float = 0.12
    of_relative: float = 0.2
    spaced: float = 0.5

    def scaled(self, factor: float) -> NikFaults:
        return NikFaults(**{name: value * factor for name, value in vars(self).items()})

    def draw(self, rng: Any, count: int) -> Any:
        """For each NIK the place of its fault, or the number of kinds where it has none."""
        bounds = np.cumsum(list(vars(self).values())) / 100
        return np.searchsorted(bounds, rng.random(count), side="right")


_KINDS = tuple(vars(NikFaults()))


def written_niks(rng: Any, niks: Any, relatives: Any, faults: NikFaults) -> tuple[Any, Any]:
    """NIKs as a clerk wrote them (Arrow text, null where none), and which are well formed.

    `relatives` holds the NIK of another member of each person's family.
    """
    fate = faults.draw(rng, len(niks))
    kind = {name: fate == place for place, name in enumerate(_KINDS)}
    numbers = np.where(kind["rounded"], niks // 10 * 10, niks)
    numbers = np.where(kind["swapped"], _swapped(rng, niks), numbers)
    numbers = np.where(kind["lost_forty"] & (niks // 10**8 % 100 > 40), niks - 40 * 10**8, numbers)
    numbers = np.where(kind["of_relative"], relatives, numbers)
    texts = pc.cast(pa.array(numbers), pa.string())
    for name, change in _CHANGES.items():
        rows = np.flatnonzero(kind[name])
        if len(rows):
            texts = pc.replace_with_mask(
                texts, pa.array(kind[name]), change(texts.take(pa.array(rows)))
            )
    spoilt = np.isin(
        fate, [_KINDS.index(name) for name in (*_CHANGES, "missing") if name != "spaced"]
    )
    texts = pc.if_else(pa.array(kind["missing"]), None, texts)
    return texts, ~spoilt & well_formed(numbers)


def well_formed(numbers: Any) -> Any:
    """Whether 16-digit numbers can be NIKs: a possible day and month, a serial that is not 0."""
    day, month, serial = numbers // 10**8 % 100, numbers // 10**6 % 100, numbers % 10**4
    longest = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.minimum(month, 12)]
    born = np.where(day > 40, day - 40, day)
    possible = (day <= 71) & (born >= 1) & (born <= longest) & (month >= 1) & (month <= 12)
    return possible & (serial > 0) & (numbers >= 10**15) & (numbers < 10**16)


def _swapped(rng: Any, numbers: Any) -> Any:
    """Two neighbouring digits exchanged."""
    low = 10 ** rng.integers(0, 14, len(numbers))
    right, left = numbers // low % 10, numbers // (low * 10) % 10
    return numbers + (right - left) * (low * 10 - low)


def _spaced(texts: Any) -> Any:
    groups = [pc.utf8_slice_codeunits(texts, start, start + 4) for start in (0, 4, 8, 12)]
    return pc.binary_join_element_wise(*groups, " ")


def _as_number(texts: Any) -> Any:
    lead, rest = pc.utf8_slice_codeunits(texts, 0, 1), pc.utf8_slice_codeunits(texts, 1, 15)
    return pc.binary_join_element_wise(pc.binary_join_element_wise(lead, rest, "."), "E+15", "")


def _longer(texts: Any) -> Any:
    return pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(texts, 0, 9), pc.utf8_slice_codeunits(texts, 8, 16), ""
    )


_CHANGES = {
    "cut": lambda texts: pc.utf8_slice_codeunits(texts, 0, 15),
    "longer": _longer,
    "letters": lambda texts: pc.replace_substring(texts, "0", "O", max_replacements=1),
    "as_number": _as_number,
    "dashed": lambda texts: pc.utf8_replace_slice(texts, 0, 16, "-"),
    "spaced": _spaced,
}


def written_cards(rng: Any, cards: Any, *, missing: Any, cut: float) -> Any:
    """Card numbers as text; some missing, some without their last digit."""
    fate = rng.random(len(cards))
    texts = pc.cast(pa.array(np.where(fate > 1 - cut, cards // 10, cards)), pa.string())
    return pc.if_else(pa.array((fate < missing) | (cards == 0)), None, texts)


def written_births(rng: Any, births: Any, *, wrong: Any, missing: float, today: int) -> Any:
    """Birth dates as written down: turned round, a stand-in, a year off or a day off."""
    fate, day = rng.random(len(births)) / np.maximum(wrong, 1e-9), births.astype(np.int64)
    year_start, number, month = _parts(day)
    turned = (year_start + (number - 1).astype("timedelta64[M]")).astype("datetime64[D]") - EPOCH
    turned = turned.astype(int) + month - 1
    stand_in = (year_start.astype("datetime64[D]") - EPOCH).astype(int)
    old = births < today - 40 * 365
    made = np.where((fate < 0.3) & (number <= 12), turned, day)
    made = np.where((fate >= 0.3) & (fate < 0.5) & old, stand_in, made)
    made = np.where(
        (fate >= 0.5) & (fate < 0.75), day + rng.choice([-365, 365, -366, 3653], len(day)), made
    )
    made = np.where(
        (fate >= 0.75) & (fate < 1.0), day + rng.choice([-10, -1, 1, 10], len(day)), made
    )
    made = np.minimum(made, today)
    return np.where(rng.random(len(day)) < missing, NO_DAY, made)


def _parts(day: Any) -> tuple[Any, Any, Any]:
    """Start of the year, number of the day in its month, and number of the month."""
    dates = EPOCH + day.astype("timedelta64[D]")
    month_start, year_start = dates.astype("datetime64[M]"), dates.astype("datetime64[Y]")
    number = (dates - month_start).astype(int) + 1
    return year_start, number, (month_start - year_start).astype(int) + 1


@cache
def _addresses(style: str) -> Any:
    """All ten thousand addresses, as one office writes them."""
    made = []
    for number in range(10_000):
        street, rest = STREETS[number % len(STREETS)], number // len(STREETS)
        parts = {"street": street, "no": rest % 190 + 1, "rt": number % 9 + 1, "rw": number % 7 + 1}
        made.append(style.format(**parts, STREET=street.upper()))
    return pa.array(made)


ADDRESS_STYLES = {
    "dtks": "JL {STREET} NO {no} RT {rt:03d} RW {rw:03d}",
    "regsosek": "Jl. {street} {no} RT.{rt:02d}/RW.{rw:02d}",
    "p3ke": "Jln {street} no.{no} – RT {rt}/{rw}",
    "dukcapil": "JL. {STREET} NO.{no} RT/RW {rt:03d}/{rw:03d}",
}


def addresses(streets: Any, office: str) -> Any:
    """The addresses of families as this office writes them."""
    style = ADDRESS_STYLES.get(office, ADDRESS_STYLES["regsosek"])
    return _addresses(style).take(pa.array(streets))
