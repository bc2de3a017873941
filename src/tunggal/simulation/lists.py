"""The three list registers: each saw part of the country, some years ago, with its own mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tunggal.simulation import answers, economy
from tunggal.simulation.desk import Desk, one_relative
from tunggal.simulation.faults import (
    NO_DAY,
    NikFaults,
    addresses,
    written_births,
    written_cards,
    written_niks,
)
from tunggal.simulation.frame import Frame, count_within
from tunggal.simulation.names import miswrite, written
from tunggal.simulation.people import CHILD, HEAD, Block
from tunggal.simulation.traits import traits

RECENT_DAYS = 540  # whoever moved or married since then may still stand in the old place


@dataclass(frozen=True)
class ListOffice:
    """How a list register works: whom it sees, how far it lags behind, how carelessly it writes."""

    source: str
    base: float  # log odds that a family of usual welfare is on the list
    slope: float  # how much likelier the poor are
    faults: NikFaults
    respelled: float
    mistyped: float
    shortened: float
    lagging: float  # of recent movers and newly wed, still at the old place or card
    dead: float  # of those who died, still on the list
    wrong: float  # of the answers
    hidden: float  # of the goods
    older: float  # of the families, answers of an earlier visit
    titles: float
    capitals: bool
    no_card: float = 0.03


REGSOSEK = ListOffice(
    "regsosek",
    3.1,
    0.15,
    NikFaults().scaled(0.9),
    0.05,
    0.02,
    0.02,
    0.2,
    0.3,
    0.025,
    0.06,
    0.0,
    0.1,
    False,
)
P3KE = ListOffice(
    "p3ke",
    1.5,
    0.6,
    NikFaults().scaled(1.25),
    0.09,
    0.035,
    0.04,
    0.4,
    0.15,
    0.035,
    0.08,
    0.3,
    0.25,
    True,
)
DTKS = ListOffice(
    "dtks",
    -0.1,
    1.1,
    NikFaults().scaled(0.85),
    0.06,
    0.02,
    0.02,
    0.5,
    0.3,
    0.03,
    0.10,
    0.4,
    0.5,
    False,
)
BY_EAR = 2.5  # times as many mistakes in rows without a usable NIK
_OMITTED, _FAMILY_TWICE, _IN_BOTH = 0.02, 0.006, 0.15


@dataclass(frozen=True)
class Listed:
    """The rows of a list: who, in which family as shown, which copy, and the list's family number."""

    person: Any
    family: Any
    relation: Any
    lags: Any
    number: Any  # of the listed family, from 0
    shown: Any  # the family of each number


def send_list(desk: Desk, office: ListOffice, *, delivery: str) -> None:
    """Draw up the list of one register and send its persons and families."""
    listed = _listed(desk, office)
    known = traits(desk.block, day=desk.day)
    family_keys = _keys(desk.block, 2, np.arange(len(listed.shown)))
    values, usable, cards = _persons(desk, office, listed)
    values["key"] = _keys(desk.block, 1, np.arange(len(listed.person)))
    values["family_key"] = family_keys.take(pa.array(listed.number))
    values |= {name: each[listed.person] for name, each in vars(known).items() if name != "age"}
    values["holds_pbi"] = np.where(desk.block.persons.pbi[listed.person] == 1, 1, 2)
    desk.send_persons(
        office.source, values, delivery=delivery, persons=listed.person, usable=usable
    )
    families = _families(desk, office, listed, values, cards)
    desk.send(office.source, "families", {"key": family_keys, **families}, delivery=delivery)


def _keys(block: Block, kind: int, numbers: Any) -> Any:
    """Numbers as the office counts them on: twelve digits."""
    return pa.array(kind * 10**11 + block.number * 10**8 + numbers).cast(pa.string())


def _listed(desk: Desk, office: ListOffice) -> Listed:
    rng, block, persons = desk.rng, desk.block, desk.block.persons
    covered = _covered(rng, block, office)
    here = block.living() | ((persons.died > 0) & (rng.random(len(persons)) < office.dead))
    lags = (persons.joined > desk.day - RECENT_DAYS) & (persons.old_family != persons.family)
    lags &= rng.random(len(persons)) < office.lagging
    family = np.where(lags, persons.old_family, persons.family)
    rows = np.flatnonzero(here & covered[family] & (rng.random(len(persons)) >= _OMITTED))
    both = rows[lags[rows] & covered[persons.family[rows]] & (rng.random(len(rows)) < _IN_BOTH)]
    twice = rows[(rng.random(len(covered)) < _FAMILY_TWICE)[family[rows]]]
    person = np.r_[rows, both, twice]
    shown = np.r_[family[rows], persons.family[both], family[twice]]
    copy = np.r_[np.zeros(len(rows) + len(both), int), np.ones(len(twice), int)]
    old = lags[person] & (shown == persons.old_family[person])
    relation = np.where(old, persons.old_relation[person], persons.relation[person])
    order = np.lexsort((persons.number[person], relation, copy, shown))
    kept, number = np.unique(shown[order] * 2 + copy[order], return_inverse=True)
    return Listed(person[order], shown[order], relation[order], old[order], number, kept // 2)


def _covered(rng: Any, block: Block, office: ListOffice) -> Any:
    welfare = economy.welfare(block.families, urban=block.urban(), area=block.area())
    seen = welfare + rng.normal(0, 0.7, len(welfare))
    return rng.random(len(seen)) < 1 / (1 + np.exp(office.slope * seen - office.base))


def _persons(desk: Desk, office: ListOffice, listed: Listed) -> tuple[dict[str, Any], Any, Any]:
    """Who the rows are, as written down; whether each NIK is well formed; the card of each listed family."""
    rng, block, who = desk.rng, desk.block, listed.person
    persons = block.persons
    niks, usable = written_niks(
        rng, persons.nik[who], persons.nik[one_relative(block)[who]], office.faults
    )
    village, cards = _stale(desk, office, listed)
    # Who could not show a card was written down by ear: other fields of such rows err more often.
    care = np.where(usable, 1.0, BY_EAR)
    names, mothers = _names(rng, office, persons.take(who), care)
    sex = np.where(rng.random(len(who)) < 0.003, 3 - persons.sex[who], persons.sex[who])
    died = (persons.died[who] > 0) & (persons.died[who] <= desk.day)
    values = {
        "nik": niks,
        "kk": written_cards(rng, cards[listed.number], missing=office.no_card * care, cut=0.006),
        "name": names,
        "birth_date": written_births(
            rng, persons.legal_birth[who], wrong=0.045 * care, missing=0.007, today=desk.day
        ),
        "sex": sex,
        "village_code": village[listed.number],
        "address": addresses(block.families.street[listed.family], office.source),
        "mother_name": mothers,
        "relation": _told_relation(rng, listed),
        "marital": persons.marital[who],
        "presence": np.where(died & (rng.random(len(who)) < 0.15), 2, 1),
        "as_of": np.full(len(who), desk.day),
    }
    return values, usable, cards


def _names(rng: Any, office: ListOffice, people: Frame, care: Any) -> tuple[Any, Any]:
    """Names and names of mothers as this office writes them; a fifth did not say the mother's."""
    misread = {
        "respelled": office.respelled * care,
        "mistyped": office.mistyped * care,
        "shortened": office.shortened * care,
    }
    count, capitals = len(people), office.capitals
    titles = np.where(rng.random(count) < office.titles, people.title, 0)
    glued = rng.random(count) < 0.012
    words = miswrite(rng, people.words, **misread)
    mothers = written(miswrite(rng, people.mother, **misread), capitals=capitals)
    untold = pa.array(rng.random(count) < 0.2)
    names = written(words, before=titles, glued=glued, capitals=capitals)
    return names, pc.if_else(untold, None, mothers)


def _told_relation(rng: Any, listed: Listed) -> Any:
    """Relations to the head; one head per listed family, some relations mistaken."""
    first = count_within(listed.number) == 0
    relation = np.where((listed.relation == HEAD) & ~first, CHILD, listed.relation)
    mistaken = (rng.random(len(relation)) < 0.01) & (relation > CHILD)
    return np.where(mistaken, CHILD, relation)


def _stale(desk: Desk, office: ListOffice, listed: Listed) -> tuple[Any, Any]:
    """Village and card number of each listed family, some of them out of date."""
    families, rng = desk.block.families, desk.rng
    count = len(listed.shown)
    moved = families.moved[listed.shown] > desk.day - RECENT_DAYS
    at_old = moved & (rng.random(count) < office.lagging)
    village = np.where(at_old, families.old_village[listed.shown], families.village[listed.shown])
    village = np.where(rng.random(count) < 0.004, -1, village)
    old_card = (families.old_kk[listed.shown] > 0) & (rng.random(count) < office.lagging)
    return village, np.where(old_card, families.old_kk[listed.shown], families.kk[listed.shown])


def _families(
    desk: Desk, office: ListOffice, listed: Listed, persons: Any, cards: Any
) -> dict[str, Any]:
    """One row per listed family: card, place, the head's NIK, and what it answered when."""
    rng, families, shown = desk.rng, desk.block.families, listed.shown
    earlier = rng.random(len(shown)) < office.older
    given = np.where(earlier[:, None], families.before[shown], families.answers[shown])
    given = answers.told(rng, given, wrong=office.wrong, hidden=office.hidden, missing=0.006)
    first = np.unique(listed.number, return_index=True)[1]
    visited = desk.day - rng.integers(0, 30, len(shown)) - np.where(earlier, 300, 0)
    values = {
        "as_of": np.where(rng.random(len(shown)) < 0.01, NO_DAY, visited),
        "kk": written_cards(rng, cards, missing=office.no_card, cut=0.006),
        "nik": persons["nik"].take(pa.array(first)),
        "village_code": persons["village_code"][first],
        "address": addresses(families.street[shown], office.source),
    }
    return values | {name: given[:, place] for place, name in enumerate(answers.NAMES)}
