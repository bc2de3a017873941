"""Cases that the public brought, decided or open: a few hundred per fifty thousand families a quarter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation import economy
from tunggal.simulation.answers import NAMES
from tunggal.simulation.contests import OPEN, contests
from tunggal.simulation.desk import Desk
from tunggal.simulation.faults import NO_DAY, NikFaults
from tunggal.simulation.frame import Frame, joined
from tunggal.simulation.people import HEAD
from tunggal.simulation.visits import send_families, send_members

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
_PROGRAMMES = np.array(["pkh", "sembako", "pbi_jkn"], object)
_BINDS_DAYS = 180  # a reactivation holds for six months


def send_participation(desk: Desk) -> None:
    """The cases of a quarter, with the persons and answers of those visited."""
    drawn = _cases(desk)
    brought = joined([_ruled(desk, drawn), contests(desk)])
    new = np.flatnonzero(brought.number == "")
    brought.number[new] = desk.numbered(len(new)).to_numpy(zero_copy_only=False)
    _keep_open(desk, brought)
    persons, families = desk.block.persons, desk.block.families
    values = {
        "case_number": _texts(brought.number),
        "kind": _texts(brought.kind),
        "programme": _texts(brought.programme),
        "nik": pa.array(persons.nik[brought.person]).cast(pa.string()),
        "kk": pa.array(families.kk[persons.family[brought.person]]).cast(pa.string()),
        "upheld": brought.upheld,
        "reason": _texts(brought.reason),
        "decided_on": brought.decided_on,
        "until": brought.until,
    }
    desk.send("participation", "decisions", values, delivery=desk.quarter)
    _send_visited(desk, brought.take(np.arange(len(drawn))))


def _texts(words: Any) -> Any:
    return pa.array(words, pa.string(), mask=words == "")


def _cases(desk: Desk) -> Frame:
    """One case for each of a few families, drawn by their welfare: kind and head."""
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
    return Frame(kind=kind, head=head[family])


def _ruled(desk: Desk, cases: Frame) -> Frame:
    """The drawn cases with their outcomes."""
    rng, count = desk.rng, len(cases)
    kinds = np.array(list(_KINDS), object)[cases.kind]
    insured = np.isin(cases.kind, [list(_KINDS).index(each) for each in _OF_INSURANCE])
    programme = _PROGRAMMES[np.where(insured, 2, rng.integers(0, 3, count))]
    upheld = rng.random(count) < np.array([each[2] for each in _KINDS.values()])[cases.kind]
    reasons = np.array([each[3] for each in _KINDS.values()], object)
    decided = desk.day - rng.integers(1, 80, count)
    return Frame(
        number=np.full(count, "", object),
        person=cases.head,
        kind=kinds,
        programme=np.where(kinds == "correction", "", programme),
        reason=reasons[cases.kind, np.where(upheld, 0, 1)],
        upheld=np.where(upheld, 1, 2),
        decided_on=decided,
        until=np.where(insured, decided + _BINDS_DAYS, NO_DAY),
    )


def _keep_open(desk: Desk, brought: Frame) -> None:
    """The block remembers what is not decided yet, under the number it got."""
    desk.block.cases = desk.block.cases.plus(brought.take(brought.upheld == OPEN))


def _send_visited(desk: Desk, cases: Frame) -> None:
    """What was found where a visit upheld the case: members and answers, well written down."""
    families = desk.block.families
    visited = cases.take(np.isin(cases.kind.astype(str), _VISITED) & (cases.upheld == 1))
    family = desk.block.persons.family[visited.person]
    given = families.answers[family].copy()
    given[:, NAMES.index("power")][given[:, NAMES.index("lighting")] != 1] = -1
    given[:, NAMES.index("closet")][given[:, NAMES.index("toilet")] == 6] = -1
    cards = pa.array(families.kk[family]).cast(pa.string())
    send_families(desk, "participation", family, visited.decided_on, given, keys=cards)
    send_members(
        desk, "participation", family, visited.decided_on, keys=cards, faults=NikFaults().scaled(0)
    )
