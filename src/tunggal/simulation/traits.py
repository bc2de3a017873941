"""What a person is and does on a day: schooling, work, health. Computed from age and inclinations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tunggal.simulation.people import YEAR, Block

NONE = -1
AT_SCHOOL, NEVER, NO_LONGER = 2, 1, 3
# Levels: no certificate, elementary, junior, senior, diploma, bachelor, master.
_LEAVES_AT = np.array([11.0, 12.6, 15.6, 18.6, 21.0, 22.8, 25.5])
_CERTIFICATES = (
    (23, 23, 23),
    (3, 4, 1),
    (8, 9, 6),
    (13, 15, 14),
    (18, 18, 18),
    (19, 19, 19),
    (21, 21, 21),
)
_NOW_ATTENDED = np.array([3, 8, 13, 19, 19, 21])
_COHORTS = np.array([1940, 1960, 1980, 2000, 2015])
_BELOW = np.array(  # rows: stops below elementary, junior, senior, diploma, bachelor, master; columns: cohorts
    [
        [0.55, 0.25, 0.09, 0.03, 0.02],
        [0.83, 0.62, 0.36, 0.16, 0.12],
        [0.91, 0.77, 0.60, 0.40, 0.35],
        [0.975, 0.94, 0.90, 0.85, 0.82],
        [0.985, 0.955, 0.92, 0.885, 0.86],
        [0.999, 0.996, 0.99, 0.985, 0.985],
    ]
)
_ILLNESSES = np.array([2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 17, 18])
_ILL_SHARES = np.cumsum([0.34, 0.2, 0.07, 0.07, 0.12, 0.03, 0.04, 0.02, 0.02, 0.05, 0.01, 0.03])


@dataclass(frozen=True)
class Traits:
    """One array per variable of persons, codes as in the register, -1 where it does not apply."""

    age: Any
    schooling: Any
    school_level: Any
    education: Any
    works: Any
    sector: Any
    position: Any
    disability: Any
    illness: Any
    pregnant: Any


def traits(block: Block, *, day: int) -> Traits:
    """The traits of all persons of a block on a day."""
    persons = block.persons
    age = (day - persons.birth) / YEAR
    reached = _reached(persons, age)
    attends = (age >= 6.7) & (age < _LEAVES_AT[reached])
    done = np.minimum(reached, np.searchsorted(_LEAVES_AT[1:], age, side="right"))
    variant = (persons.body * 977) % 1
    kind = np.where(variant < 0.75, 0, np.where(variant < 0.93, 1, 2))
    works, sector, position = _work(block, age, attends, done)
    due = persons.due - day
    return Traits(
        age=age,
        schooling=np.where(
            attends,
            AT_SCHOOL,
            np.where((age < 6.7) | (reached == 0) & (variant < 0.3), NEVER, NO_LONGER),
        ),
        school_level=np.where(attends, _NOW_ATTENDED[np.minimum(done, 5)], NONE),
        education=np.array(_CERTIFICATES)[done, kind],
        works=works,
        sector=sector,
        position=position,
        disability=_disability(persons.body, age),
        illness=_illness(persons.ill, age),
        pregnant=np.where(
            (persons.sex == 2) & (age > 10) & (age < 55),
            np.where((due > 0) & (due < 270), 1, 2),
            NONE,
        ),
    )


def _reached(persons: Any, age: Any) -> Any:
    """The highest level a person reaches in life: 0 no certificate to 6 master."""
    place = 1 / (1 + np.exp(-1.702 * persons.learn))
    born = 1970 + persons.birth / YEAR
    below = np.array([np.interp(born, _COHORTS, shares) for shares in _BELOW])
    # Poor children of today stay at school nearly as long as others.
    place = np.where(age < 15, np.maximum(place, 0.012), place)
    return (place[None, :] > below).sum(0)


def _work(block: Block, age: Any, attends: Any, done: Any) -> tuple[Any, Any, Any]:
    persons = block.persons
    men = np.interp(age, [14.9, 15, 20, 25, 55, 65, 80], [0, 0.35, 0.68, 0.93, 0.9, 0.66, 0.25])
    women = np.interp(age, [14.9, 15, 20, 25, 55, 65, 80], [0, 0.25, 0.48, 0.52, 0.6, 0.38, 0.12])
    chance = np.where(persons.sex == 1, men, women) * np.where(attends, 0.15, 1.0)
    chance = np.where(_disability(persons.body, age) <= 2, chance * 0.35, chance)
    works = persons.job < chance
    luck, other = (persons.job * 7919) % 1, (persons.job * 104_729) % 1
    urban = block.urban()[persons.family]
    position = _position(luck, done, urban)
    sector = _sector(other, position, urban)
    return (
        np.where(age < 10, NONE, np.where(works, 1, 2)),
        np.where(works, sector, NONE),
        np.where(works, position, NONE),
    )


def _position(luck: Any, done: Any, urban: Any) -> Any:
    """1 own account to 8 unpaid; officials are mostly graduates."""
    official = np.array([0.001, 0.003, 0.006, 0.045, 0.16, 0.24, 0.4])[done]
    employee = (
        np.where(urban, [0.2], [0.08]) + np.array([0.0, 0.06, 0.14, 0.3, 0.4, 0.4, 0.35])[done]
    )
    employer = 0.02 + 0.008 * done
    bounds = np.cumsum(
        [official, employee * (1 - official), employer, np.full(len(luck), 0.12)], axis=0
    )
    farm = np.where(urban, 0.05, 0.45)
    daily, rest = (luck - bounds[3]) / np.maximum(1 - bounds[3], 1e-9), luck >= bounds[3]
    own = np.where(
        daily < 0.5, 1, np.where(daily < 0.72, np.where((daily * 53) % 1 < farm, 6, 7), 8)
    )
    return np.where(
        rest, own, np.select([luck < bounds[0], luck < bounds[1], luck < bounds[2]], [5, 4, 3], 2)
    )


def _sector(luck: Any, position: Any, urban: Any) -> Any:
    """One of the 26 sectors: farming in the country, trade and services in towns."""
    farms = np.array([1, 1, 1, 2, 3, 4, 5])[(luck * 7 * 13 % 7).astype(int)]
    towns = np.array([8, 8, 11, 12, 12, 12, 13, 14, 23, 25])[(luck * 10 * 17 % 10).astype(int)]
    paid = np.array([8, 8, 8, 11, 12, 13, 15, 18, 21, 22])[(luck * 10 * 19 % 10).astype(int)]
    free = np.where(luck < np.where(urban, 0.12, 0.58), farms, towns)
    official = np.where(luck < 0.55, 20, np.where(luck < 0.85, 21, 22))
    return np.select(
        [position == 5, position == 4, position == 6, position == 7],
        [official, paid, farms, towns],
        free,
    )


def _disability(body: Any, age: Any) -> Any:
    """Worst functional difficulty: 1 cannot at all, 2 much, 3 a little, 4 none."""
    bad = 0.003 * np.exp(0.035 * np.maximum(age - 20, 0))
    return np.select([body < bad * 0.4, body < bad * 1.6, body < bad * 6], [1, 2, 3], 4)


def _illness(ill: Any, age: Any) -> Any:
    chance = np.interp(age, [0, 20, 40, 60, 80], [0.01, 0.03, 0.10, 0.27, 0.38])
    kind = _ILLNESSES[np.minimum(np.searchsorted(_ILL_SHARES, ill / chance), len(_ILLNESSES) - 1)]
    return np.where(ill < chance, kind, 1)
