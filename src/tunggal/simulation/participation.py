"""Cases that the public brought and offices decided: a few hundred per fifty thousand families a quarter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation import economy
from tunggal.simulation.answers import NAMES
from tunggal.simulation.desk import Desk
from tunggal.simulation.faults import NO_DAY, addresses
from tunggal.simulation.frame import Frame
from tunggal.simulation.names import written
from tunggal.simulation.people import HEAD
from tunggal.simulation.traits import traits

CASES_PER_FAMILY = 0.006
# kind: share, leaning towards the poor (-) or the rich (+), chance to be upheld, reason of either
_KINDS = {
    "proposal": (0.50, -1.2, 0.7, ("visit_confirms_need", "visit_finds_no_need")),
    "correction": (0.30, -0.4, 0.9, ("visit_confirms_answers", "visit_refutes_answers")),
    "objection": (0.07, 1.0, 0.6, ("visit_finds_no_need", "visit_confirms_need")),
    "withdrawal": (0.05, 0.6, 1.0, ("own_wish", "own_wish")),
    "reactivation": (0.05, -0.3, 0.8, ("care_is_needed", "letter_is_missing")),
    "protection": (0.03, -0.3, 1.0, ("ongoing_treatment", "ongoing_treatment")),
}
_VISITED = ("proposal", "correction")  # these bring the answers of a visit
_OF_INSURANCE = ("reactivation", "protection")
_PROGRAMMES = np.array(["pkh", "sembako", "pbi_jkn"])


def send_participation(desk: Desk) -> None:
    """The decided cases of a quarter, with the corrected persons and answers of those visited."""
    cases = _cases(desk)
    heads, families = desk.block.persons.take(cases.head), desk.block.families
    names, number = list(_KINDS), len(cases)
    kinds = np.array(names)[cases.kind]
    insured = np.isin(kinds, _OF_INSURANCE)
    programme = np.where(insured, 2, desk.rng.integers(0, 3, number))
    upheld = desk.rng.random(number) < np.array([each[2] for each in _KINDS.values()])[cases.kind]
    reasons = np.array([each[3] for each in _KINDS.values()])[cases.kind, np.where(upheld, 0, 1)]
    decided = desk.day - desk.rng.integers(1, 80, number)
    values = {
        "case_number": desk.numbered(number),
        "kind": _texts(kinds),
        "programme": pa.array(
            _PROGRAMMES[programme].astype(object), pa.string(), mask=kinds == "correction"
        ),
        "nik": pa.array(heads.nik).cast(pa.string()),
        "kk": pa.array(families.kk[cases.family]).cast(pa.string()),
        "upheld": np.where(upheld, 1, 2),
        "reason": _texts(reasons),
        "decided_on": decided,
        "until": np.where(insured, decided + 180, NO_DAY),
    }
    desk.send("participation", "decisions", values, delivery=desk.quarter)
    visited = np.isin(kinds, _VISITED) & upheld
    _send_families(desk, cases.family[visited], heads.take(visited), decided[visited])
    _send_persons(desk, cases.family[visited], decided[visited])


def _texts(words: Any) -> Any:
    return pa.array(np.asarray(words).astype(object), pa.string())


def _cases(desk: Desk) -> Frame:
    """One case for each of a few families, drawn by their welfare: kind, family, head."""
    rng, block = desk.rng, desk.block
    persons = block.persons
    head = np.full(len(block.families), -1)
    rows = np.flatnonzero((persons.relation == HEAD) & block.living())
    head[persons.family[rows]] = rows
    welfare = economy.welfare(block.families, urban=block.urban(), area=block.area())
    free = head >= 0
    drawn = {}
    for place, (share, leaning, _, _) in enumerate(_KINDS.values()):
        chance = CASES_PER_FAMILY * share * np.exp(leaning * welfare - leaning**2 / 2)
        taken = np.flatnonzero(free & (rng.random(len(free)) < chance))
        free[taken] = False
        drawn[place] = taken
    family = np.concatenate(list(drawn.values()))
    kind = np.repeat(list(drawn), [len(each) for each in drawn.values()])
    return Frame(kind=kind, family=family, head=head[family])


def _send_families(desk: Desk, family: Any, heads: Frame, decided: Any) -> None:
    families = desk.block.families
    given = families.answers[family].copy()
    given[:, NAMES.index("power")][given[:, NAMES.index("lighting")] != 1] = -1
    given[:, NAMES.index("closet")][given[:, NAMES.index("toilet")] == 6] = -1
    cards = pa.array(families.kk[family]).cast(pa.string())
    values = {
        "key": cards,
        "as_of": decided,
        "kk": cards,
        "nik": pa.array(heads.nik).cast(pa.string()),
        "village_code": families.village[family],
        "address": addresses(families.street[family], "dukcapil"),
    }
    values |= {name: given[:, place] for place, name in enumerate(NAMES)}
    if len(family):
        desk.send("participation", "families", values, delivery=desk.quarter)


def _send_persons(desk: Desk, family: Any, decided: Any) -> None:
    """The members of the visited families as they are; the dead with the day of their death."""
    persons, families = desk.block.persons, desk.block.families
    day = np.zeros(len(families), int)
    day[family] = decided
    recent = (persons.died == 0) | (persons.died > desk.day - 365)
    # What happened after the visit was not seen.
    seen = (persons.birth < day[persons.family]) & (persons.died < day[persons.family])
    who = np.flatnonzero((day[persons.family] > 0) & recent & seen & (persons.left == 0))
    if not len(who):
        return
    known = traits(desk.block, day=desk.day)
    values = {
        "as_of": day[persons.family[who]],
        "nik": pa.array(persons.nik[who]).cast(pa.string()),
        "kk": pa.array(families.kk[persons.family[who]]).cast(pa.string()),
        "name": written(persons.words[who], capitals=True),
        "birth_date": persons.legal_birth[who],
        "sex": persons.sex[who],
        "village_code": families.village[persons.family[who]],
        "address": addresses(families.street[persons.family[who]], "dukcapil"),
        "mother_name": written(persons.mother[who], capitals=True),
        "presence": np.where(persons.died[who] > 0, 2, 1),
        "event_on": np.where(persons.died[who] > 0, persons.died[who], NO_DAY),
        "relation": persons.relation[who],
        "marital": persons.marital[who],
        "holds_pbi": np.where(persons.pbi[who] == 1, 1, 2),
    }
    values |= {name: each[who] for name, each in vars(known).items() if name != "age"}
    desk.send_persons(
        "participation", values, delivery=desk.quarter, persons=who, usable=np.ones(len(who))
    )
