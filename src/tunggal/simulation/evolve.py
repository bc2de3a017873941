"""Time passes over a block: shocks, deaths, births, new families, moves, and what they do to cards."""

from __future__ import annotations

from typing import Any

import numpy as np

from tunggal.simulation import answers, economy
from tunggal.simulation.chance import chosen, days_within, some_village
from tunggal.simulation.homes import leave_home, part, wed
from tunggal.simulation.names import WITH_CLAN, bear_clan
from tunggal.simulation.people import (
    CHILD,
    GRANDCHILD,
    HEAD,
    IN_LAW,
    MARRIED,
    OTHER,
    SINGLE,
    SPOUSE,
    WIDOWED,
    YEAR,
    Block,
    give_cards,
    give_niks,
    new_persons,
)

PREGNANT_DAYS = 270
_BIRTHS = 0.118  # a year, of married women of the age
_MOVES, _FAR, _EMIGRATE = 0.035, 0.35, 0.005


def evolve(rng: Any, block: Block, *, since: int, until: int) -> None:
    """Let the days after `since`, up to and with `until`, pass over a block."""
    years = (until - since) / YEAR
    economy.pass_time(rng, block.families, quarters=years * 4)
    first_new = len(block.families)
    _die(rng, block, since, until)
    _emigrate(rng, block, since, until)
    _bear(rng, block, since, until)
    wed(rng, block, since, until)
    part(rng, block, since, until)
    leave_home(rng, block, since, until)
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


def _die(rng: Any, block: Block, since: int, until: int) -> None:
    persons = block.persons
    rows = np.flatnonzero(block.living())
    age = (since - persons.birth[rows]) / YEAR
    hazard = 0.0004 + 0.00006 * np.exp(0.088 * age) + np.where(age < 1, 0.012, 0)
    rows = chosen(rng, rows, np.minimum(hazard, 0.6), since, until)
    persons.died[rows] = days_within(rng, len(rows), since, until)
    married = rows[
        (persons.marital[rows] == MARRIED) & np.isin(persons.relation[rows], (HEAD, SPOUSE))
    ]
    left = np.isin(persons.family, persons.family[married]) & np.isin(
        persons.relation, (HEAD, SPOUSE)
    )
    persons.marital[left & block.living()] = WIDOWED


def _emigrate(rng: Any, block: Block, since: int, until: int) -> None:
    persons = block.persons
    age = (since - persons.birth) / YEAR
    rows = np.flatnonzero(block.living() & (age > 20) & (age < 45) & (persons.relation != HEAD))
    rows = chosen(rng, rows, _EMIGRATE, since, until)
    persons.left[rows] = days_within(rng, len(rows), since, until)


def _may_bear(block: Block, day: int) -> Any:
    persons = block.persons
    age = (day - persons.birth) / YEAR
    bears = (
        (persons.sex == 2)
        & (persons.marital == MARRIED)
        & (age > 18)
        & (age < 43)
        & (persons.due == 0)
    )
    return np.flatnonzero(bears & block.living())


def _bear(rng: Any, block: Block, since: int, until: int) -> None:
    persons = block.persons
    mothers = chosen(rng, _may_bear(block, since), _BIRTHS, since, until)
    persons.due[mothers] = days_within(rng, len(mothers), since, until) + PREGNANT_DAYS
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
        relation=np.select(
            [np.isin(relation, (HEAD, SPOUSE)), np.isin(relation, (CHILD, IN_LAW))],
            [CHILD, GRANDCHILD],
            OTHER,
        ),
        birth=np.maximum(persons.due[mothers], since + 1),
        sex=np.where(rng.random(len(mothers)) < 0.512, 1, 2),
        marital=np.full(len(mothers), SINGLE),
    )
    born.set(
        mother=persons.words[mothers],
        joined=born.birth,
        number=len(persons) + np.arange(len(mothers)),
    )
    clan = np.isin(block.families.culture[family], WITH_CLAN)
    born.words[clan] = bear_clan(born.words[clan], persons.words[mothers[clan]])
    block.persons = persons.plus(born)
    give_niks(rng, block, np.arange(len(persons), len(block.persons)), corrected=0)


def _find_heads(block: Block, since: int) -> Any:
    """A family without a head takes the spouse, else the eldest; rows of these families."""
    persons = block.persons
    here = block.living()
    headed = np.zeros(len(block.families), bool)
    headed[persons.family[here & (persons.relation == HEAD)]] = True
    rows = np.flatnonzero(here & ~headed[persons.family])
    order = np.lexsort(
        (persons.birth[rows], persons.relation[rows] != SPOUSE, persons.family[rows])
    )
    rows = rows[order]
    first = (
        np.r_[True, persons.family[rows][1:] != persons.family[rows][:-1]]
        if len(rows)
        else np.zeros(0, bool)
    )
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


def _move(rng: Any, block: Block, since: int, until: int) -> None:
    """Whole families move: most within the district's neighbourhood, some anywhere in the block."""
    families = block.families
    rows = np.flatnonzero(block.sizes() > 0)
    rows = chosen(rng, rows, _MOVES, since, until)
    near = np.clip(
        families.village[rows] + rng.integers(-3, 4, len(rows)), 0, len(block.villages) - 1
    )
    target = np.where(rng.random(len(rows)) < _FAR, some_village(rng, block, len(rows)), near)
    families.old_village[rows] = families.village[rows]
    families.village[rows] = target
    families.moved[rows] = days_within(rng, len(rows), since, until)
    families.street[rows] = rng.integers(0, 10_000, len(rows))
