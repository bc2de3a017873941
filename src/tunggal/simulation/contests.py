"""Cases that may stay open for a while: appeals against losing a seat, and contests of leads.

The simulation does not see releases, so it cannot know who loses a seat: those who appeal are
drawn at random among the holders of seats. Whoever wants appeals of real leavers writes them into
a delivery of the source `participation`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tunggal.simulation.desk import Desk
from tunggal.simulation.faults import NO_DAY
from tunggal.simulation.frame import Frame, joined
from tunggal.simulation.offices import LEADS
from tunggal.simulation.seats import payees

UPHELD, REFUSED, OPEN = 1, 2, 3
_APPEALS = {"pkh": 0.003, "sembako": 0.001, "pbi_jkn": 0.0008}  # of the holders, in a quarter
_CONTESTS = 0.04  # of the persons that a lead speaks of
_STILL_OPEN, _DECIDED_NEXT = 0.6, 0.75
_FAVOURABLE = {"appeal": 0.45, "lead_contest": 0.35}
_REASONS = {True: "visit_confirms_need", False: "visit_finds_no_need"}
_BINDS_DAYS = 180


def contests(desk: Desk) -> Frame:
    """Cases of this quarter: old ones that are decided now, new ones decided or open.

    Open ones are kept with the block; their `number` is "" until they get one.
    """
    older = desk.block.cases
    settled = desk.rng.random(len(older)) < _DECIDED_NEXT
    now = _decided(desk, older.take(settled))
    fresh = joined([*_appeals(desk), _lead_contests(desk)])
    waits = desk.rng.random(len(fresh)) < _STILL_OPEN
    desk.block.cases = older.take(~settled)
    return joined([now, _decided(desk, fresh.take(~waits)), fresh.take(waits)])


def _appeals(desk: Desk) -> list[Frame]:
    """Appeals of some who hold a seat; for a family whoever is paid for it appeals."""
    rng, block = desk.rng, desk.block
    payee = payees(block)
    holders = {
        name: payee[(block.families.columns[name] > 0) & (payee >= 0)]
        for name in ("pkh", "sembako")
    }
    holders["pbi_jkn"] = np.flatnonzero((block.persons.pbi == 1) & block.living())
    made = []
    for programme, rows in holders.items():
        who = rows[rng.random(len(rows)) < _APPEALS[programme]]
        made.append(_received(desk, who, kind="appeal", programme=programme, reason=""))
    return made


def _lead_contests(desk: Desk) -> Frame:
    """Some of those whom a lead speaks of say that it is wrong; the reason names the lead."""
    persons = desk.block.persons
    rows = np.flatnonzero((persons.lead > 0) & desk.block.living())
    rows = rows[desk.rng.random(len(rows)) < _CONTESTS]
    kinds = np.array(["", *LEADS], object)[persons.lead[rows]]
    return _received(desk, rows, kind="lead_contest", programme="", reason=kinds)


def _received(desk: Desk, who: Any, *, kind: str, programme: str, reason: Any) -> Frame:
    count = len(who)
    return Frame(
        number=np.full(count, "", object),
        person=who,
        kind=np.full(count, kind, object),
        programme=np.full(count, programme, object),
        reason=np.broadcast_to(np.asarray(reason, object), count),
        upheld=np.full(count, OPEN),
        decided_on=desk.day - desk.rng.integers(5, 60, count),
        until=np.full(count, NO_DAY),
    )


def _decided(desk: Desk, cases: Frame) -> Frame:
    """These cases with an outcome; their day of decision is later than the day they came in."""
    rng, count = desk.rng, len(cases)
    chance = np.array([_FAVOURABLE[kind] for kind in cases.kind])
    won, appeal = rng.random(count) < chance, cases.kind == "appeal"
    day = np.maximum(cases.decided_on + 1, desk.day - rng.integers(1, 60, count))
    reasons = np.array([_REASONS[each] for each in won.tolist()], object)
    made = cases.take(np.arange(count))
    made.set(
        upheld=np.where(won, UPHELD, REFUSED),
        reason=np.where(appeal, reasons, cases.reason),
        decided_on=day,
        until=np.where(won & appeal, day + _BINDS_DAYS, NO_DAY),
    )
    return made


def no_cases() -> Frame:
    """No open case yet."""
    words = {name: np.zeros(0, object) for name in ("number", "kind", "programme", "reason")}
    whole = {name: np.zeros(0, np.int64) for name in ("person", "upheld", "decided_on", "until")}
    return Frame(**words, **whole)
