"""Families that are asked anew every quarter: by facilitators at the door, or on their own wish."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation import answers, economy
from tunggal.simulation.desk import Desk, one_relative
from tunggal.simulation.faults import NO_DAY, NikFaults, addresses, written_niks
from tunggal.simulation.names import written
from tunggal.simulation.seats import payees
from tunggal.simulation.traits import traits

# Some 12 million families a year are visited, 3 of 95 million a quarter; recipients come first.
VISITED = 0.0316
_RECIPIENTS, _OTHERS, _OWN_WISH = 0.080, 0.0150, 0.004
_LEANING = 0.9  # how much likelier the poor among the others are
_WRONG, _HIDDEN, _MISSING = 0.015, 0.04, 0.003  # answers at the door are better than on the lists


def send_visits(desk: Desk) -> None:
    """What the quarter's visits and self-updates brought: members and answers as they are."""
    families = desk.block.families
    family = np.flatnonzero(_asked(desk))
    day = desk.day - desk.rng.integers(1, 86, len(family))
    given = answers.told(
        desk.rng, families.answers[family], wrong=_WRONG, hidden=_HIDDEN, missing=_MISSING
    )
    keys = pa.array(desk.numbered(len(family)))
    send_families(desk, "visits", family, day, given, keys=keys)
    send_members(desk, "visits", family, day, keys=keys, faults=NikFaults().scaled(0.15))


def _asked(desk: Desk) -> Any:
    """Which families are asked; nobody opens where nobody lives."""
    rng, block, families = desk.rng, desk.block, desk.block.families
    welfare = economy.welfare(families, urban=block.urban(), area=block.area())
    recipient = (families.pkh > 0) | (families.sembako > 0)
    others = _OTHERS * np.exp(-_LEANING * welfare - _LEANING**2 / 2)
    chance = np.where(recipient, _RECIPIENTS, others) + _OWN_WISH
    return (rng.random(len(families)) < chance) & (payees(block) >= 0)


def send_families(desk: Desk, source: str, family: Any, day: Any, given: Any, *, keys: Any) -> None:
    """The answers of visited families; sends nothing where none was visited."""
    if not len(family):
        return
    families, persons = desk.block.families, desk.block.persons
    values = {
        "key": keys,
        "as_of": day,
        "kk": pa.array(families.kk[family]).cast(pa.string()),
        "nik": pa.array(persons.nik[payees(desk.block)[family]]).cast(pa.string()),
        "village_code": families.village[family],
        "address": addresses(families.street[family], "dukcapil"),
    }
    values |= {name: given[:, place] for place, name in enumerate(answers.NAMES)}
    desk.send(source, "families", values, delivery=desk.quarter)


def send_members(
    desk: Desk, source: str, family: Any, day: Any, *, keys: Any, faults: NikFaults
) -> None:
    """The members whom the visitor met or was told of; the dead with the day of their death."""
    persons, families = desk.block.persons, desk.block.families
    visit = np.full(len(families), -1)
    visit[family] = np.arange(len(family))
    who = np.flatnonzero(visit[persons.family] >= 0)
    seen_on = day[visit[persons.family[who]]]
    # What happened after the visit was not seen.
    there = (persons.birth[who] < seen_on) & (persons.joined[who] <= seen_on)
    there &= (persons.left[who] == 0) | (persons.left[who] > seen_on)
    there &= (persons.died[who] == 0) | (persons.died[who] > desk.day - 365)
    who, seen_on = who[there], seen_on[there]
    if not len(who):
        return
    place, known = persons.family[who], traits(desk.block, day=desk.day)
    dead = (persons.died[who] > 0) & (persons.died[who] < seen_on)
    relatives = persons.nik[one_relative(desk.block)[who]]
    niks, usable = written_niks(desk.rng, persons.nik[who], relatives, faults)
    values = {
        "key": desk.numbered(len(who)),
        "family_key": keys.take(pa.array(visit[place])),
        "as_of": seen_on,
        "nik": niks,
        "kk": pa.array(families.kk[place]).cast(pa.string()),
        "name": written(persons.words[who], capitals=True),
        "birth_date": persons.legal_birth[who],
        "sex": persons.sex[who],
        "village_code": families.village[place],
        "address": addresses(families.street[place], "dukcapil"),
        "mother_name": written(persons.mother[who], capitals=True),
        "presence": np.where(dead, 2, 1),
        "event_on": np.where(dead, persons.died[who], NO_DAY),
        "relation": persons.relation[who],
        "marital": persons.marital[who],
        "holds_pbi": np.where(persons.pbi[who] == 1, 1, 2),
    }
    values |= {name: each[who] for name, each in vars(known).items() if name != "age"}
    desk.send_persons(source, values, delivery=desk.quarter, persons=who, usable=usable)
