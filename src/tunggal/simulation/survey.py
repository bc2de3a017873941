"""The household survey that trains the welfare score: villages drawn by size, ten families in each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation import answers, economy
from tunggal.simulation.desk import Desk
from tunggal.simulation.people import HEAD, YEAR
from tunggal.simulation.traits import Traits, traits

PER_CLUSTER, MOST, LEAST = 10, 30_000, 400
WRONG, HIDDEN, MISSING = 0.025, 0.06, 0.004
# Certificates 1 to 23 of the form → level of schooling, 1 none to 6 university.
_LEVELS = np.array([0, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 6, 6, 6, 6, 1])


def sample_share(families: int) -> float:
    """Share of families to ask: a tenth, at most 30,000, at least a hundred."""
    return min(1.0, max(LEAST, min(families / 10, MOST)) / max(families, 1))


def send_survey(desk: Desk, *, share: float, delivery: str) -> None:
    """Ask the sampled families of a block: make-up, the 26 variables, and what they spend."""
    block, rng = desk.block, desk.rng
    rows, weight = _sample(rng, block, share)
    size = block.sizes()
    spent = economy.log_expenditure(
        block.families, urban=block.urban(), area=block.area(), size=size
    )
    codes = desk.post.regions.codes_on(desk.post.split_has_happened)[desk.place]
    village = codes[block.families.village[rows]]
    told = answers.told(
        rng, block.families.answers[rows], wrong=WRONG, hidden=HIDDEN, missing=MISSING
    )
    values = {
        "key": _texts(3 * 10**11 + block.number * 10**8 + np.arange(len(rows))),
        "expenditure_per_capita": pa.array(np.round(np.exp(spent[rows]))),
        "weight": pa.array(np.round(weight, 4)),
        "cluster": _texts(village),
        "province_code": _texts(village // 10**8),
        "regency_code": _texts(village // 10**6),
        "size": size[rows],
    }
    values |= _make_up(desk, rows, traits(block, day=desk.day))
    values |= {name: told[:, place] for place, name in enumerate(answers.NAMES)}
    desk.send("survey", "survey", values, delivery=delivery)


def _texts(codes: Any) -> Any:
    return pa.array(codes).cast(pa.string())


def _sample(rng: Any, block: Any, share: float) -> tuple[Any, Any]:
    """Rows of the families asked and how many families each stands for.

    Villages are drawn systematically with chances by size; a large village may be hit twice.
    """
    there = np.flatnonzero(block.sizes() > 0)
    village = block.families.village[there]
    count = np.bincount(village, minlength=len(block.villages))
    step = PER_CLUSTER / share
    ends = np.cumsum(count)
    hits = np.diff(np.floor(np.r_[0, ends] / step + rng.random()).astype(int))
    order = np.lexsort((rng.random(len(there)), village))
    starts = (ends - count)[village[order]]
    asked = order[np.arange(len(there)) - starts < PER_CLUSTER * hits[village[order]]]
    asked = np.sort(asked)
    taken = np.minimum(PER_CLUSTER * hits, count)
    weight = step * hits / np.maximum(taken, 1)
    return there[asked], weight[village[asked]]


def _make_up(desk: Desk, rows: Any, known: Traits) -> dict[str, Any]:
    """The members of the sampled families, counted as the register counts them."""
    block, persons = desk.block, desk.block.persons
    here = block.living()

    def count(mask: Any) -> Any:
        return np.bincount(persons.family[here & mask], minlength=len(block.families))[rows]

    age = np.floor((desk.day - persons.legal_birth) / YEAR)
    head = np.zeros(len(block.families), int)
    heads = np.flatnonzero(here & (persons.relation == HEAD))
    head[persons.family[heads]] = heads
    head = head[rows]
    level = _LEVELS[known.education]
    highest = np.zeros(len(block.families), int)
    np.maximum.at(highest, persons.family[here], level[here])
    return {
        "children_0_4": count(age < 5),
        "children_5_14": count((age >= 5) & (age < 15)),
        "aged_60": count(age >= 60),
        "workers": count(known.works == 1),
        "pupils": count(known.schooling == 2),
        "disabled": count(known.disability <= 2),
        "head_age": age[head].astype(int),
        "head_sex": persons.sex[head],
        "head_marital": persons.marital[head],
        "head_education": level[head],
        "head_sector": np.maximum(known.sector[head], 0),
        "head_position": np.maximum(known.position[head], 0),
        "highest_education": highest[rows],
    }
