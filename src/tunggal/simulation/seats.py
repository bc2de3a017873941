"""Who holds a seat before the first release: the paying office's list, as far off target as published.

Of the families with PKH or Sembako 45 in a hundred are outside the poorest four tenths, and of the
insured 41 in a hundred are in the upper half (see `offices.insure`); both by their true deciles.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation import economy
from tunggal.simulation.desk import Desk, one_relative
from tunggal.simulation.faults import NO_DAY, NikFaults, written_births, written_niks
from tunggal.simulation.frame import Frame, joined
from tunggal.simulation.names import miswrite, written
from tunggal.simulation.people import HEAD, SPOUSE, YEAR, Block
from tunggal.simulation.traits import traits

# Families with a seat, of 95 million: a few of the ten and 18.3 million seats are not filled.
PKH_SHARE, SEMBAKO_SHARE = 0.99 * 10.0 / 95.006, 0.99 * 18.3 / 95.006
_BLIND = 2.2  # how far the village's eye is from welfare, in its standard deviations
_BESIDE, _UNFIT = 1.6, 1.2  # PKH goes to those with Sembako, and to those with a component
# Of a hundred families two are aided for more than 18 years, 26 for more than five.
_PART, _YEARS = (0.0, 0.02, 0.256, 1.0), (18.5, 18.0, 5.0, 0.0)
_INSURANCE_YEARS = 12.0  # the insurance began in 2014
_UNKNOWN_SINCE, _OLD_CARD = 0.01, 0.3


def give_seats(rng: Any, block: Block, *, day: int) -> None:
    """Give families their seats of PKH and Sembako, held since some day before."""
    families = block.families
    here = np.flatnonzero(block.sizes() > 0)
    welfare = economy.welfare(families, urban=block.urban(), area=block.area())[here]
    seen = welfare + rng.normal(0, _BLIND, len(here))
    sembako = _lowest(rng, seen, SEMBAKO_SHARE)
    fit = _has_a_component(block, day)[here]
    pkh = _lowest(rng, seen - _BESIDE * sembako + _UNFIT * ~fit, PKH_SHARE)
    since = day - YEAR * np.interp(rng.random(len(here)), _PART, _YEARS)
    # Who has both got PKH first, and Sembako some time later.
    later = np.where(pkh, since + rng.random(len(here)) * (day - since), since)
    families.pkh[here] = np.where(pkh, since, 0)
    families.sembako[here] = np.where(sembako, later, 0)


def _lowest(rng: Any, seen: Any, share: float) -> Any:
    """Who is among the lowest share; the part of a seat is drawn by lot."""
    lowest = np.zeros(len(seen), bool)
    lowest[np.argsort(seen, kind="stable")[: int(share * len(seen) + rng.random())]] = True
    return lowest


def _has_a_component(block: Block, day: int) -> Any:
    """Families with somebody pregnant, small, at school, old or disabled."""
    known = traits(block, day=day)
    carries = (known.pregnant == 1) | (known.age < 6) | (known.age >= 60)
    carries |= ((known.schooling == 2) & (known.age < 21)) | (known.disability <= 2)
    rows = block.persons.family[carries & block.living()]
    return np.bincount(rows, minlength=len(block.families)) > 0


def send_seats(desk: Desk) -> None:
    """The list of present recipients: one row per family and programme, and per insured person."""
    rng, persons = desk.rng, desk.block.persons
    held = joined([*_of_families(desk), _of_persons(desk)])
    who = held.person
    niks, _ = written_niks(
        rng, persons.nik[who], persons.nik[one_relative(desk.block)[who]], NikFaults().scaled(0.25)
    )
    numbers = miswrite(rng, persons.words[who], respelled=0.03, mistyped=0.012, shortened=0.03)
    unknown = rng.random(len(who)) < _UNKNOWN_SINCE
    values = {
        "key": desk.numbered(len(who)),
        "as_of": np.full(len(who), desk.day),
        "programme": pa.array(held.programme, pa.string()),
        "nik": niks,
        "kk": pa.array(held.kk, mask=held.kk == 0).cast(pa.string()),
        "name": written(numbers, capitals=True),
        "birth_date": written_births(
            rng, persons.legal_birth[who], wrong=0.015, missing=0.01, today=desk.day
        ),
        "held_from": np.where(unknown, NO_DAY, held.since),
    }
    desk.send("seats", "seat_holders", values, delivery=desk.quarter)


def _of_families(desk: Desk) -> list[Frame]:
    """Seats of families: who is paid for them, and the card they showed when they came in."""
    families, payee = desk.block.families, payees(desk.block)
    made = []
    for programme in ("pkh", "sembako"):
        since = families.columns[programme]
        rows = np.flatnonzero((since > 0) & (payee >= 0))
        old = (families.old_kk[rows] > 0) & (desk.rng.random(len(rows)) < _OLD_CARD)
        made.append(
            Frame(
                programme=np.full(len(rows), programme, object),
                person=payee[rows],
                kk=np.where(old, families.old_kk[rows], families.kk[rows]),
                since=since[rows],
            )
        )
    return made


def _of_persons(desk: Desk) -> Frame:
    """The insured with paid premium; a quarter of the dead are still on the list."""
    rng, persons = desk.rng, desk.block.persons
    dead = (persons.died > 0) & (rng.random(len(persons)) < 0.75)
    rows = np.flatnonzero((persons.pbi == 1) & (persons.left == 0) & ~dead)
    years = np.minimum(np.interp(rng.random(len(rows)), _PART, _YEARS), _INSURANCE_YEARS)
    return Frame(
        programme=np.full(len(rows), "pbi_jkn", object),
        person=rows,
        kk=np.zeros(len(rows), np.int64),
        since=np.maximum(desk.day - YEAR * years, persons.birth[rows]).astype(np.int32),
    )


def payees(block: Block) -> Any:
    """For each family the person who is paid for it: the woman of the house, else the head; or -1."""
    persons = block.persons
    payee = np.full(len(block.families), -1)
    adult = np.isin(persons.relation, (HEAD, SPOUSE)) & block.living()
    for woman in (False, True):
        rows = np.flatnonzero(adult & ((persons.sex == 2) == woman))
        payee[persons.family[rows]] = rows
    return payee
