"""Families are founded: weddings, couples that part, young people who leave home."""

from __future__ import annotations

from typing import Any

import numpy as np

from tunggal.simulation import answers, economy
from tunggal.simulation.chance import chosen, days_within, some_village
from tunggal.simulation.frame import count_within
from tunggal.simulation.people import (
    CHILD,
    DIVORCED,
    HEAD,
    MARRIED,
    SINGLE,
    SPOUSE,
    WIDOWED,
    YEAR,
    Block,
)

_WEDDINGS, _PARTINGS, _LEAVE_HOME = 0.125, 0.003, 0.012  # a year, of those who may


def wed(rng: Any, block: Block, since: int, until: int) -> None:
    """Single men and women of one regency marry and found a family with a card of its own."""
    persons = block.persons
    age = (since - persons.birth) / YEAR
    free = (
        block.living() & np.isin(persons.marital, (SINGLE, DIVORCED, WIDOWED)) & (persons.due == 0)
    )
    men = chosen(
        rng,
        np.flatnonzero(free & (persons.sex == 1) & (age > 20) & (age < 42)),
        _WEDDINGS,
        since,
        until,
    )
    women = chosen(
        rng,
        np.flatnonzero(free & (persons.sex == 2) & (age > 18) & (age < 38)),
        _WEDDINGS * 1.2,
        since,
        until,
    )
    men, women = _pairs(rng, block, men, women)
    families = _found(rng, block, men, since, until, other=women)
    _join(block, men, families, HEAD, since, until, rng)
    _join(block, women, families, SPOUSE, since, until, rng)
    block.persons.marital[men] = block.persons.marital[women] = MARRIED


def _pairs(rng: Any, block: Block, men: Any, women: Any) -> tuple[Any, Any]:
    """As many pairs as there are, each within one regency and never within one family."""
    regency = block.villages.code[block.families.village[block.persons.family]] // 10**6
    men, women = rng.permutation(men), rng.permutation(women)
    of_men = regency[men] * 10**6 + count_within(regency[men])
    of_women = regency[women] * 10**6 + count_within(regency[women])
    _, at_men, at_women = np.intersect1d(of_men, of_women, assume_unique=True, return_indices=True)
    men, women = men[at_men], women[at_women]
    apart = block.persons.family[men] != block.persons.family[women]
    return men[apart], women[apart]


def _found(
    rng: Any, block: Block, founders: Any, since: int, until: int, *, other: Any = None
) -> Any:
    """New families at the founders' homes; rows of the new families."""
    families, persons = block.families, block.persons
    origin = families.take(persons.family[founders])
    welfare = 0.7 * origin.permanent
    if other is not None:
        welfare = 0.45 * (origin.permanent + families.permanent[persons.family[other]])
    rest = np.sqrt(1 - (0.49 if other is None else 0.405)) * economy.PERMANENT
    count, first = len(founders), len(families)
    origin.set(
        number=first + np.arange(count),
        permanent=welfare + rng.normal(0, rest, count),
        taste=0.5 * origin.taste + rng.normal(0, 0.87, count),
        shock=0.5 * origin.shock + rng.normal(0, 0.87, count),
        old_village=origin.village,
        moved=0,
        kk=0,
        old_kk=0,
        pkh=0,
        sembako=0,
    )
    block.families = families.plus(origin)
    rows = np.arange(first, first + count)
    settled = block.families.take(rows)
    kind = {
        "welfare": economy.welfare(settled, urban=block.urban()[rows], area=block.area()[rows]),
        "urban": block.urban()[rows],
        "size": np.full(count, 2),
    }
    block.families.answers[rows] = answers.first_answers(rng, settled, **kind)
    return rows


def _join(
    block: Block, rows: Any, families: Any, relation: Any, since: int, until: int, rng: Any
) -> None:
    """Persons leave their family for another one."""
    persons = block.persons
    persons.old_family[rows], persons.old_relation[rows] = (
        persons.family[rows],
        persons.relation[rows],
    )
    persons.family[rows] = families
    persons.relation[rows] = relation
    persons.joined[rows] = days_within(rng, len(rows), since, until)


def part(rng: Any, block: Block, since: int, until: int) -> None:
    """Couples part: the wife founds a family of her own, with the children of half of them."""
    persons = block.persons
    wives = np.flatnonzero((persons.relation == SPOUSE) & (persons.sex == 2) & block.living())
    wives = chosen(rng, wives, _PARTINGS, since, until)
    old = persons.family[wives]
    new = np.full(len(block.families), -1)
    families = _found(rng, block, wives, since, until)
    with_children = rng.random(len(wives)) < 0.5
    new[old[with_children]] = families[with_children]
    persons = block.persons
    persons.marital[np.isin(persons.family, old) & (persons.relation == HEAD)] = DIVORCED
    _join(block, wives, families, HEAD, since, until, rng)
    persons.marital[wives] = DIVORCED
    young = (persons.relation == CHILD) & (persons.birth > until - 14 * YEAR) & block.living()
    children = np.flatnonzero(young & (new[np.minimum(persons.family, len(new) - 1)] >= 0))
    _join(block, children, new[persons.family[children]], CHILD, since, until, rng)


def leave_home(rng: Any, block: Block, since: int, until: int) -> None:
    """Young workers and students found a family of one, half of them in another village."""
    persons = block.persons
    age = (since - persons.birth) / YEAR
    leaves = (
        (persons.relation == CHILD)
        & (persons.marital == SINGLE)
        & (age > 18)
        & (age < 32)
        & block.living()
    )
    rows = chosen(rng, np.flatnonzero(leaves), _LEAVE_HOME, since, until)
    families = _found(rng, block, rows, since, until)
    away = families[rng.random(len(families)) < 0.5]
    block.families.village[away] = some_village(rng, block, len(away))
    block.families.old_village[away] = block.families.village[away]
    _join(block, rows, families, HEAD, since, until, rng)
