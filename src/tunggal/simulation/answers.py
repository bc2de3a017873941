"""The 26 family variables: goods follow permanent welfare with a common taste, and change slowly."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

NONE = -1  # no answer
_TASTE = 0.23  # what taste counts for, as a part of what welfare counts for
_RENEWED_PER_QUARTER = 0.14  # goods replaced, houses mended


@dataclass(frozen=True)
class Item:
    """One coded variable: codes from the poorest to the richest with their shares in the nation."""

    welfare: float
    urban: float
    shares: tuple[tuple[int, float], ...]


def _flag(share: float, welfare: float, urban: float = 0.0) -> Item:
    return Item(welfare, urban, ((2, 1 - share), (1, share)))


def _coded(welfare: float, urban: float, **shares: float) -> Item:
    return Item(welfare, urban, tuple((int(code[1:]), share) for code, share in shares.items()))


ITEMS: dict[str, Item | None] = {
    "house_status": _coded(0.15, -0.5, c6=0.06, c3=0.08, c5=0.01, c2=0.09, c4=0.01, c1=0.75),
    "floor_area": None,
    "floor": _coded(
        0.75, 0.3, c8=0.05, c7=0.02, c6=0.25, c5=0.11, c9=0.01, c4=0.08, c2=0.44, c3=0.01, c1=0.03
    ),
    "wall": _coded(0.6, 0.4, c6=0.02, c7=0.01, c4=0.05, c5=0.01, c3=0.12, c2=0.04, c1=0.75),
    "roof": _coded(
        0.25, 0.0, c7=0.01, c6=0.01, c8=0.01, c3=0.33, c4=0.07, c5=0.01, c2=0.51, c1=0.05
    ),
    "water": _coded(
        0.5,
        0.8,
        c9=0.01,
        c8=0.02,
        c6=0.04,
        c10=0.03,
        c7=0.07,
        c5=0.13,
        c4=0.19,
        c3=0.1,
        c2=0.32,
        c11=0.01,
        c1=0.08,
    ),
    "lighting": _coded(0.5, 0.5, c4=0.01, c3=0.02, c2=0.13, c1=0.84),
    "power": _coded(0.8, 0.3, c1=0.33, c2=0.40, c3=0.17, c4=0.07, c5=0.03),
    "fuel": _coded(
        0.7,
        0.7,
        c10=0.1,
        c9=0.01,
        c7=0.02,
        c12=0.02,
        c11=0.01,
        c4=0.74,
        c6=0.01,
        c1=0.02,
        c2=0.04,
        c5=0.01,
        c3=0.02,
    ),
    "toilet": _coded(0.5, 0.3, c6=0.06, c5=0.01, c4=0.03, c3=0.02, c2=0.05, c1=0.83),
    "closet": _coded(0.4, 0.3, c4=0.04, c3=0.02, c2=0.02, c1=0.92),
    "sewage": _coded(0.5, 0.4, c5=0.02, c3=0.06, c4=0.09, c6=0.01, c1=0.8, c2=0.02),
    "gas_cylinder": _flag(0.12, 0.8, 0.3),
    "fridge": _flag(0.62, 0.85, 0.2),
    "air_conditioner": _flag(0.12, 1.0, 0.6),
    "water_heater": _flag(0.03, 0.9, 0.3),
    "landline": _flag(0.02, 0.6, 0.4),
    "television": _flag(0.65, 0.5, 0.0),
    "gold": _flag(0.14, 0.6, 0.0),
    "computer": _flag(0.19, 0.85, 0.3),
    "motorbike": _flag(0.80, 0.55, 0.0),
    "car": _flag(0.13, 1.0, 0.1),
    "boat": _flag(0.02, 0.0, -1.0),
    "land_elsewhere": _flag(0.12, 0.45, -0.5),
    "house_elsewhere": _flag(0.06, 0.5, 0.0),
    "livestock": None,
}
NAMES = tuple(ITEMS)
_PLACE = {name: place for place, name in enumerate(NAMES)}
_ASSETS = [place for name, place in _PLACE.items() if name in NAMES[12:25]]
_URBAN_SHARE = 0.59


def first_answers(rng: Any, families: Any, *, welfare: Any, urban: Any, size: Any) -> Any:
    """Answers of families (rows × 26 whole numbers) as their goods are today."""
    made = np.empty((len(families), len(NAMES)), np.int16)
    for name, item in ITEMS.items():
        if item is not None:
            made[:, _PLACE[name]] = _coded_answers(rng, item, welfare, families.taste, urban)
    made[:, _PLACE["floor_area"]] = _floor_area(rng, welfare, families.taste, size)
    made[:, _PLACE["livestock"]] = _livestock(rng, welfare, urban)
    return made


def _coded_answers(rng: Any, item: Item, welfare: Any, taste: Any, urban: Any) -> Any:
    liking = _TASTE * max(item.welfare, 0.3)
    town = item.urban * (np.asarray(urban) - _URBAN_SHARE)
    spread = np.sqrt(item.welfare**2 + liking**2 + (item.urban * 0.49) ** 2 + 1)
    wish = (
        item.welfare * welfare + liking * taste + town + rng.normal(0, 1, len(welfare))
    ) / spread
    codes, shares = zip(*item.shares, strict=True)
    bounds = [NormalDist().inv_cdf(part) for part in np.cumsum(shares)[:-1] / sum(shares)]
    return np.array(codes, np.int16)[np.searchsorted(bounds, wish)]


def _floor_area(rng: Any, welfare: Any, taste: Any, size: Any) -> Any:
    wish = 4.0 + 0.17 * welfare + 0.1 * taste + 0.22 * np.log(np.maximum(size, 1) / 3)
    area = np.exp(wish + rng.normal(0, 0.38, len(welfare)))
    # People answer in round numbers.
    return np.clip(
        np.where(rng.random(len(welfare)) < 0.5, np.round(area / 6) * 6, np.round(area)), 6, 900
    )


def _livestock(rng: Any, welfare: Any, urban: Any) -> Any:
    keeps = rng.random(len(welfare)) < np.where(urban, 0.04, 0.27)
    return np.where(keeps, 1 + rng.poisson(np.exp(0.7 + 0.15 * welfare)), 0)


def renew(rng: Any, families: Any, *, welfare: Any, urban: Any, size: Any, quarters: float) -> None:
    """A few goods of each family are bought, sold or mended, as its welfare now is."""
    chance = 1 - (1 - _RENEWED_PER_QUARTER) ** quarters
    fresh = first_answers(rng, families, welfare=welfare, urban=urban, size=size)
    changed = rng.random(fresh.shape) < chance
    families.set(answers=np.where(changed, fresh, families.answers))


def told(rng: Any, answers: Any, *, wrong: float, hidden: float, missing: float) -> Any:
    """Answers as a form shows them: some wrong, some goods hidden, some fields left empty.

    What does not apply is empty: no power without a meter, no closet without a toilet.
    """
    made = answers.copy()
    shuffled = answers[rng.permutation(len(answers))]
    chance = rng.random(made.shape)
    made = np.where(chance < wrong, shuffled, made)
    hiding = (rng.random((len(made), 1)) < 0.5) & (rng.random(made.shape) < 2 * hidden)
    for place in _ASSETS:
        made[:, place] = np.where(hiding[:, place] & (made[:, place] == 1), 2, made[:, place])
    made[:, _PLACE["power"]] = np.where(
        made[:, _PLACE["lighting"]] == 1, made[:, _PLACE["power"]], NONE
    )
    made[:, _PLACE["closet"]] = np.where(
        made[:, _PLACE["toilet"]] == 6, NONE, made[:, _PLACE["closet"]]
    )
    return np.where(chance > 1 - missing, NONE, made).astype(np.int16)
