"""What other offices send every quarter: population register, health insurance, power company, leads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation import economy
from tunggal.simulation.answers import NAMES
from tunggal.simulation.desk import Desk, one_relative
from tunggal.simulation.faults import NO_DAY, NikFaults, addresses, written_births, written_niks
from tunggal.simulation.frame import Frame
from tunggal.simulation.names import miswrite, written
from tunggal.simulation.people import HEAD, YEAR, Block
from tunggal.simulation.traits import traits

PBI_SHARE = 0.335  # 96.8 of 289 million persons
POWER_CUSTOMERS = 100_000  # the power company sends a sample of at most so many
_PBI_CHANGED, _PBI_OUTSIDE = 0.03, 0.06
_PBI_BLIND = 3.6  # leaves 41 of a hundred insured in the upper half of the nation
LEADS = ("civil_servant", "company_owner", "wage_above_minimum", "village_official")
_FALSE_LEADS = 0.00012  # of grown persons, for each kind
_ALIVE, _DEAD, _ABROAD, _NEW = 1, 2, 4, 5


def send_dukcapil(desk: Desk, *, quarter_days: int) -> None:
    """The population register: everybody's card and place, the dead and the gone with their days."""
    rng, persons, families = desk.rng, desk.block.persons, desk.block.families
    newborn = persons.birth > desk.day - 90
    reported = rng.random(len(persons)) < np.where(newborn, 0.65, 0.992)
    recent = (persons.died == 0) | (persons.died > desk.day - 6 * YEAR)
    who = np.flatnonzero(reported & recent)
    presence, event = _presence(rng, desk, who, quarter_days)
    late = (persons.joined[who] > desk.day - 120) & (rng.random(len(who)) < 0.2) & ~newborn[who]
    family = np.where(late, persons.old_family[who], persons.family[who])
    moved_late = (families.moved[family] > desk.day - 120) & (rng.random(len(families)) < 0.25)[
        family
    ]
    numbers = miswrite(rng, persons.words[who], respelled=0.006, mistyped=0.004, shortened=0.0)
    values = {
        "as_of": np.full(len(who), desk.day),
        "nik": pa.array(persons.nik[who]).cast(pa.string()),
        "kk": pa.array(families.kk[family]).cast(pa.string()),
        "name": written(numbers, after=persons.degree[who], capitals=True),
        "birth_date": persons.legal_birth[who],
        "sex": persons.sex[who],
        "village_code": np.where(
            moved_late, families.old_village[family], families.village[family]
        ),
        "address": addresses(families.street[family], "dukcapil"),
        "mother_name": written(persons.mother[who], capitals=True),
        "relation": np.where(late, persons.old_relation[who], persons.relation[who]),
        "marital": persons.marital[who],
        "presence": presence,
        "event_on": event,
    }
    desk.send_persons(
        "dukcapil", values, delivery=desk.quarter, persons=who, usable=np.ones(len(who))
    )


def _presence(rng: Any, desk: Desk, who: Any, quarter_days: int) -> tuple[Any, Any]:
    """State and day of the last event; some deaths are not yet known to the register."""
    persons = desk.block.persons
    unknown = (persons.died[who] > desk.day - 540) & (rng.random(len(who)) < 0.15)
    died = (persons.died[who] > 0) & ~unknown
    left = (persons.left[who] > 0) & ~died & (rng.random(len(who)) < 0.8)
    new = persons.birth[who] > desk.day - quarter_days
    moved = desk.block.families.moved[persons.family[who]]
    presence = np.select([died, left, new], [_DEAD, _ABROAD, _NEW], _ALIVE)
    event = np.select(
        [died, left, moved > desk.day - 365], [persons.died[who], persons.left[who], moved], NO_DAY
    )
    return presence, event


def insure(rng: Any, block: Block) -> None:
    """Who holds paid insurance at first: poorer families mostly, many others too."""
    welfare = economy.welfare(block.families, urban=block.urban(), area=block.area())
    seen = welfare + rng.normal(0, _PBI_BLIND, len(welfare))
    size = block.sizes()
    order = np.argsort(seen, kind="stable")
    insured = np.zeros(len(seen), bool)
    insured[order] = np.cumsum(size[order]) <= PBI_SHARE * size.sum()
    block.persons.set(pbi=insured[block.persons.family].astype(np.int8))


def send_bpjs(desk: Desk) -> None:
    """The insured with paid premium, the dead among them, and some whose premium is no longer paid."""
    rng, persons = desk.rng, desk.block.persons
    _turn_over(rng, persons)
    dead = (persons.died > 0) & (rng.random(len(persons)) < 0.75)
    outside = (persons.pbi != 1) & (rng.random(len(persons)) < _PBI_OUTSIDE)
    who = np.flatnonzero(((persons.pbi == 1) | outside) & (persons.left == 0) & ~dead)
    niks, usable = written_niks(
        rng, persons.nik[who], persons.nik[one_relative(desk.block)[who]], NikFaults().scaled(0.35)
    )
    numbers = miswrite(rng, persons.words[who], respelled=0.03, mistyped=0.012, shortened=0.03)
    values = {
        "key": pa.array(10**12 + desk.block.number * 10**8 + persons.number[who] * 7).cast(
            pa.string()
        ),
        "nik": niks,
        "name": written(numbers, capitals=True),
        "birth_date": written_births(
            rng, persons.legal_birth[who], wrong=0.015, missing=0.0, today=desk.day
        ),
        "sex": persons.sex[who],
        "holds_pbi": np.where(persons.pbi[who] == 1, 1, 2),
    }
    desk.send_persons("bpjs", values, delivery=desk.quarter, persons=who, usable=usable)


def _turn_over(rng: Any, persons: Frame) -> None:
    """Each quarter some lose the paid premium and others get it."""
    leaves = (persons.pbi == 1) & (rng.random(len(persons)) < _PBI_CHANGED)
    enters = (persons.pbi == 0) & (
        rng.random(len(persons)) < _PBI_CHANGED * PBI_SHARE / (1 - PBI_SHARE)
    )
    persons.set(pbi=np.where(leaves, 2, np.where(enters, 1, persons.pbi)).astype(np.int8))


def send_power(desk: Desk, *, share: float) -> None:
    """Customers of the power company: who pays, mostly the head, and the installed power."""
    rng, families, persons = desk.rng, desk.block.families, desk.block.persons
    on_grid = (families.answers[:, NAMES.index("lighting")] == 1) & (desk.block.sizes() > 0)
    rows = np.flatnonzero(on_grid & (_steady(families.number) < share))
    head = np.zeros(len(families), int)
    head[persons.family[persons.relation == HEAD]] = np.flatnonzero(persons.relation == HEAD)
    fate = rng.random(len(rows))
    payer = np.where(fate < 0.80, head[rows], one_relative(desk.block)[head[rows]])
    payer = np.where(fate > 0.93, rng.integers(0, len(persons), len(rows)), payer)
    faults = NikFaults(missing=6.0, rounded=0.0, as_number=2.0, dashed=1.0)
    niks, _ = written_niks(rng, persons.nik[payer], persons.nik[payer], faults)
    values = {
        "key": pa.array(5 * 10**11 + desk.block.number * 10**8 + families.number[rows]).cast(
            pa.string()
        ),
        "nik": niks,
        "address": addresses(families.street[rows], "dukcapil"),
        "power": families.answers[rows, NAMES.index("power")],
    }
    desk.send("pln", "families", values, delivery=desk.quarter)


def _steady(numbers: Any) -> Any:
    """A number between 0 and 1 for each family, the same in every quarter."""
    return (numbers * 2_654_435_761 % 2**32) / 2**32


def send_leads(desk: Desk) -> None:
    """Hints that someone may not need aid; most are right, some are not."""
    rng, persons, hits = desk.rng, desk.block.persons, _hits(desk)
    persons.lead[:] = 0
    for number, kind in enumerate(LEADS, start=1):
        persons.lead[hits[kind]] = number
    who = np.concatenate([np.flatnonzero(rows) for rows in hits.values()])
    kinds = np.repeat(list(hits), [int(rows.sum()) for rows in hits.values()])
    niks, _ = written_niks(
        rng, persons.nik[who], persons.nik[one_relative(desk.block)[who]], NikFaults()
    )
    numbers = miswrite(rng, persons.words[who], respelled=0.05, mistyped=0.02, shortened=0.03)
    values = {
        "key": desk.numbered(len(who)),
        "found_on": desk.day - rng.integers(1, 60, len(who)),
        "kind": pa.array(kinds.astype(object), pa.string()),
        "nik": niks,
        "name": written(numbers, capitals=True),
        "birth_date": written_births(
            rng, persons.legal_birth[who], wrong=0.02, missing=0.01, today=desk.day
        ),
    }
    desk.send("leads", "leads", values, delivery=desk.quarter)


def _hits(desk: Desk) -> dict[str, Any]:
    """Kind of lead → whom it concerns; some at random, for borrowed cards and namesakes."""
    rng, persons = desk.rng, desk.block.persons
    known = traits(desk.block, day=desk.day)
    urban, area = desk.block.urban(), desk.block.area()
    welfare = economy.welfare(desk.block.families, urban=urban, area=area)[persons.family]
    luck = rng.random(len(persons))
    true = {
        "civil_servant": (known.position == 5) & (luck < 0.22),
        "company_owner": (known.position == 3) & (welfare > 0.7) & (luck < 0.15),
        "wage_above_minimum": (known.position == 4) & (welfare > 0.9) & (luck < 0.12),
        "village_official": (known.position == 5) & ~urban[persons.family] & (luck > 0.94),
    }
    grown = desk.block.living() & (known.age > 20)
    return {
        kind: grown & (rows | (rng.random(len(persons)) < _FALSE_LEADS))
        for kind, rows in true.items()
    }
