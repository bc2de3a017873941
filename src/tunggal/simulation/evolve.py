"""Time passes over a block: shocks, deaths, births, new families, moves, and what they do to cards."""

from __future__ import annotations

from typing import Any

import numpy as np

from tunggal.simulation import answers, economy
from tunggal.simulation.frame import count_within
from tunggal.simulation.names import WITH_CLAN, bear_clan
from tunggal.simulation.people import (
    CHILD, DIVORCED, GRANDCHILD, HEAD, IN_LAW, MARRIED, OTHER, SINGLE, SPOUSE, WIDOWED, YEAR,
    Block, give_cards, give_niks, new_persons,
)  # fmt: skip

QUARTER_DAYS = YEAR / 4
PREGNANT_DAYS = 270
_BIRTHS, _WEDDINGS, _PARTINGS, _LEAVE_HOME = 0.118, 0.125, 0.003, 0.012  # a year, of those who may
_MOVES, _FAR, _EMIGRATE = 0.035, 0.35, 0.0012


def evolve(rng: Any, block: Block, *, since: int, until: int) -> None:
    """Let the days after `since`, up to and with `until`, pass over a block."""
    years = (until - since) / YEAR
    economy.pass_time(rng, block.families, quarters=years * 4)
    first_new = len(block.families)
    _die(rng, block, since, until)
    _emigrate(rng, block, since, until)
    _bear(rng, block, since, until)
    _wed(rng, block, since, until)
    _part(rng, block, since, until)
    _leave_home(rng, block, since, until)
    headless = _find_heads(block, since)
    # Cards of one step are issued together, so that their serials differ.
    without = np.r_[headless[headless < first_new], np.arange(first_new, len(block.families))]
    give_cards(rng, block, without, since=since, until=until)
    _move(rng, block, since, until)
    block.families.set(before=block.families.answers)
    answers.renew(rng, block.families, **circumstances(block), quarters=years * 4)


def circumstances(block: Block) -> dict[str, Any]:
    """What the goods of each family depend on."""
    welfare = economy.welfare(block.families, urban=block.urban(), area=block.area())
    return {"welfare": welfare, "urban": block.urban(), "size": block.sizes()}


def conceive_before(rng: Any, block: Block, *, day: int) -> None:
    """The women who are pregnant on the first day."""
    rows = _may_bear(block, day)
    rows = rows[rng.random(len(rows)) < _BIRTHS * PREGNANT_DAYS / YEAR]
    block.persons.due[rows] = day + rng.integers(1, PREGNANT_DAYS, len(rows))


def _chosen(rng: Any, rows: Any, per_year: Any, since: int, until: int) -> Any:
    """Those of the rows to whom something happens that happens so often a year."""
    chance = 1 - (1 - np.broadcast_to(per_year, len(rows))) ** ((until - since) / YEAR)
    return rows[rng.random(len(rows)) < chance]


def _days(rng: Any, count: int, since: int, until: int) -> Any:
    return rng.integers(since + 1, until + 1, count)


def _die(rng: Any, block: Block, since: int, until: int) -> None:
    persons = block.persons
    rows = np.flatnonzero(block.living())
    age = (since - persons.birth[rows]) / YEAR
    hazard = 0.0004 + 0.00006 * np.exp(0.088 * age) + np.where(age < 1, 0.012, 0)
    rows = _chosen(rng, rows, np.minimum(hazard, 0.6), since, until)
    persons.died[rows] = _days(rng, len(rows), since, until)
    married = rows[(persons.marital[rows] == MARRIED) & np.isin(persons.relation[rows], (HEAD, SPOUSE))]
    left = np.isin(persons.family, persons.family[married]) & np.isin(persons.relation, (HEAD, SPOUSE))
    persons.marital[left & block.living()] = WIDOWED


def _emigrate(rng: Any, block: Block, since: int, until: int) -> None:
    persons = block.persons
    age = (since - persons.birth) / YEAR
    rows = np.flatnonzero(block.living() & (age > 20) & (age < 45) & (persons.relation != HEAD))
    rows = _chosen(rng, rows, _EMIGRATE * 4, since, until)
    persons.left[rows] = _days(rng, len(rows), since, until)


def _may_bear(block: Block, day: int) -> Any:
    persons = block.persons
    age = (day - persons.birth) / YEAR
    bears = (persons.sex == 2) & (persons.marital == MARRIED) & (age > 18) & (age < 43) & (persons.due == 0)
    return np.flatnonzero(bears & block.living())


def _bear(rng: Any, block: Block, since: int, until: int) -> None:
    persons = block.persons
    mothers = _chosen(rng, _may_bear(block, since), _BIRTHS, since, until)
    persons.due[mothers] = _days(rng, len(mothers), since, until) + PREGNANT_DAYS
    due = (persons.due > 0) & (persons.due <= until) & block.living()
    mothers = np.flatnonzero(due)
    twins = mothers[rng.random(len(mothers)) < 0.011]
    _add_children(rng, block, np.r_[mothers, twins], since)
    block.persons.due[block.persons.due <= until] = 0


def _add_children(rng: Any, block: Block, mothers: Any, since: int) -> None:
    persons = block.persons
    family, relation = persons.family[mothers], persons.relation[mothers]
    born = new_persons(
        rng,
        block.families,
        family=family,
        relation=np.where(np.isin(relation, (HEAD, SPOUSE)), CHILD, np.where(np.isin(relation, (CHILD, IN_LAW)), GRANDCHILD, OTHER)),
        birth=np.maximum(persons.due[mothers], since + 1),
        sex=np.where(rng.random(len(mothers)) < 0.512, 1, 2),
        marital=np.full(len(mothers), SINGLE),
    )  # fmt: skip
    born.set(mother=persons.words[mothers], joined=born.birth, number=len(persons) + np.arange(len(mothers)))
    clan = np.isin(block.families.culture[family], WITH_CLAN)
    born.words[clan] = bear_clan(born.words[clan], persons.words[mothers[clan]])
    block.persons = persons.plus(born)
    give_niks(rng, block, np.arange(len(persons), len(block.persons)), corrected=0)


def _wed(rng: Any, block: Block, since: int, until: int) -> None:
    """Single men and women of one regency marry and found a family with a card of its own."""
    persons = block.persons
    age = (since - persons.birth) / YEAR
    free = block.living() & np.isin(persons.marital, (SINGLE, DIVORCED, WIDOWED)) & (persons.due == 0)
    men = _chosen(rng, np.flatnonzero(free & (persons.sex == 1) & (age > 20) & (age < 42)), _WEDDINGS, since, until)
    women = _chosen(rng, np.flatnonzero(free & (persons.sex == 2) & (age > 18) & (age < 38)), _WEDDINGS * 1.2, since, until)
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


def _found(rng: Any, block: Block, founders: Any, since: int, until: int, *, other: Any = None) -> Any:
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


def _join(block: Block, rows: Any, families: Any, relation: Any, since: int, until: int, rng: Any) -> None:
    """Persons leave their family for another one."""
    persons = block.persons
    persons.old_family[rows], persons.old_relation[rows] = persons.family[rows], persons.relation[rows]
    persons.family[rows] = families
    persons.relation[rows] = relation
    persons.joined[rows] = _days(rng, len(rows), since, until)


def _part(rng: Any, block: Block, since: int, until: int) -> None:
    """Couples part: the wife founds a family of her own, with the children of half of them."""
    persons = block.persons
    wives = np.flatnonzero((persons.relation == SPOUSE) & (persons.sex == 2) & block.living())
    wives = _chosen(rng, wives, _PARTINGS, since, until)
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


def _leave_home(rng: Any, block: Block, since: int, until: int) -> None:
    """Young workers and students found a family of one, half of them in another village."""
    persons = block.persons
    age = (since - persons.birth) / YEAR
    leaves = (persons.relation == CHILD) & (persons.marital == SINGLE) & (age > 18) & (age < 32) & block.living()
    rows = _chosen(rng, np.flatnonzero(leaves), _LEAVE_HOME, since, until)
    families = _found(rng, block, rows, since, until)
    away = families[rng.random(len(families)) < 0.5]
    block.families.village[away] = _some_village(rng, block, len(away))
    block.families.old_village[away] = block.families.village[away]
    _join(block, rows, families, HEAD, since, until, rng)


def _find_heads(block: Block, since: int) -> Any:
    """A family without a head takes the spouse, else the eldest; rows of these families."""
    persons = block.persons
    here = block.living()
    headed = np.zeros(len(block.families), bool)
    headed[persons.family[here & (persons.relation == HEAD)]] = True
    rows = np.flatnonzero(here & ~headed[persons.family])
    order = np.lexsort((persons.birth[rows], persons.relation[rows] != SPOUSE, persons.family[rows]))
    rows = rows[order]
    first = np.r_[True, persons.family[rows][1:] != persons.family[rows][:-1]] if len(rows) else np.zeros(0, bool)
    heads, others = rows[first], rows[~first]
    was_spouse = np.zeros(len(block.families), bool)
    was_spouse[persons.family[heads]] = persons.relation[heads] == SPOUSE
    lost = others[~was_spouse[persons.family[others]]]
    persons.relation[lost] = OTHER
    persons.relation[heads] = HEAD
    families = persons.family[heads]
    block.families.old_kk[families] = block.families.kk[families]
    block.families.moved[families] = np.maximum(block.families.moved[families], since + 1)
    return families


def _some_village(rng: Any, block: Block, count: int) -> Any:
    """Villages by their size, as people who move choose them."""
    share = block.villages.share * np.where(block.villages.urban, 1.4, 1.0)
    return np.searchsorted(np.cumsum(share / share.sum())[:-1], rng.random(count)).astype(np.int32)


def _move(rng: Any, block: Block, since: int, until: int) -> None:
    """Whole families move: most within the district's neighbourhood, some anywhere in the block."""
    families = block.families
    rows = np.flatnonzero(block.sizes() > 0)
    rows = _chosen(rng, rows, _MOVES, since, until)
    near = np.clip(families.village[rows] + rng.integers(-3, 4, len(rows)), 0, len(block.villages) - 1)
    target = np.where(rng.random(len(rows)) < _FAR, _some_village(rng, block, len(rows)), near)
    families.old_village[rows] = families.village[rows]
    families.village[rows] = target
    families.moved[rows] = _days(rng, len(rows), since, until)
    families.street[rows] = rng.integers(0, 10_000, len(rows))
