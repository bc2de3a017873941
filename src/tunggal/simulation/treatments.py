"""Who is under treatment that must not break off: dialysis, chemotherapy, blood for life."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation.desk import Desk, one_relative
from tunggal.simulation.faults import NikFaults, written_births, written_niks
from tunggal.simulation.names import miswrite, written
from tunggal.simulation.people import YEAR

UNDER_CARE = 0.00075  # of all persons, on any day
_BEGIN = 0.00014  # of all persons, in a quarter: as many as end
_KEPT_ON = 0.6  # of those whose letter runs out, get another
_INSURED_MORE = 1.3  # the premium was paid for many because they were ill
KINDS = np.array(
    ["HEMODIALISIS", "CAPD", "KEMOTERAPI", "RADIOTERAPI", "TALASEMIA", "HEMOFILIA"], object
)
_OLD_KINDS, _YOUNG_KINDS = (0.58, 0.06, 0.26, 0.10, 0.0, 0.0), (0.12, 0.0, 0.24, 0.04, 0.5, 0.1)


def send_treatments(desk: Desk, *, first: bool) -> None:
    """The list of health facilities: everybody under treatment on the day, and until when."""
    persons = desk.block.persons
    persons.care_until[persons.care_until <= desk.day] = 0
    begun = _begin(desk, UNDER_CARE if first else _BEGIN)
    if first:  # most began long before, so that part of their time is over
        left = (persons.care_until[begun] - desk.day) * desk.rng.random(len(begun))
        persons.care_until[begun] = desk.day + np.ceil(left)
    _go_on(desk)
    _send(desk)


def _send(desk: Desk) -> None:
    rng, persons = desk.rng, desk.block.persons
    who = np.flatnonzero((persons.care_until > desk.day) & desk.block.living())
    niks, _ = written_niks(
        rng, persons.nik[who], persons.nik[one_relative(desk.block)[who]], NikFaults().scaled(0.3)
    )
    numbers = miswrite(rng, persons.words[who], respelled=0.02, mistyped=0.01, shortened=0.02)
    values = {
        "key": desk.numbered(len(who)),
        "as_of": desk.day - rng.integers(1, 30, len(who)),
        "kind": pa.array(KINDS[persons.care[who]], pa.string()),
        "nik": niks,
        "name": written(numbers, capitals=True),
        "birth_date": written_births(
            rng, persons.legal_birth[who], wrong=0.01, missing=0.01, today=desk.day
        ),
        "until": persons.care_until[who],
    }
    desk.send("treatments", "protections", values, delivery=desk.quarter)


def _go_on(desk: Desk) -> None:
    """Letters that run out before the next quarter are renewed for most; the others end."""
    persons = desk.block.persons
    ending = np.flatnonzero((persons.care_until > 0) & (persons.care_until < desk.day + 90))
    kept = ending[desk.rng.random(len(ending)) < _KEPT_ON]
    persons.care_until[kept] = _letter(desk, len(kept))


def _begin(desk: Desk, share: float) -> Any:
    """Some fall ill, the old and the insured more often; returns who."""
    rng, persons = desk.rng, desk.block.persons
    age = (desk.day - persons.birth) / YEAR
    risk = np.interp(age, [0, 20, 40, 60, 80], [0.3, 0.35, 0.8, 2.2, 2.4])
    risk *= np.where(persons.pbi == 1, _INSURED_MORE, 1.0)
    free = (persons.care_until == 0) & desk.block.living()
    mean = risk[free].mean() if free.any() else 1.0
    rows = np.flatnonzero(free & (rng.random(len(persons)) < share * risk / mean))
    luck, young = rng.random(len(rows)), age[rows] < 30
    old_kind, young_kind = (
        np.searchsorted(np.cumsum(shares)[:-1], luck, side="right")
        for shares in (_OLD_KINDS, _YOUNG_KINDS)
    )
    persons.care[rows] = np.where(young, young_kind, old_kind)
    persons.care_until[rows] = _letter(desk, len(rows))
    return rows


def _letter(desk: Desk, count: int) -> Any:
    """Last days of letters written today: three to twelve months on."""
    return desk.day + desk.rng.integers(90, 366, count)
