"""Draws that several happenings share: who is struck, on which day, and where people go."""

from __future__ import annotations

from typing import Any

import numpy as np

from tunggal.simulation.people import YEAR, Block


def chosen(rng: Any, rows: Any, per_year: Any, since: int, until: int) -> Any:
    """Those of the rows to whom something happens that happens so often a year."""
    chance = 1 - (1 - np.broadcast_to(per_year, len(rows))) ** ((until - since) / YEAR)
    return rows[rng.random(len(rows)) < chance]


def days_within(rng: Any, count: int, since: int, until: int) -> Any:
    return rng.integers(since + 1, until + 1, count)


def some_village(rng: Any, block: Block, count: int) -> Any:
    """Villages by their size, as people who move choose them."""
    share = block.villages.share * np.where(block.villages.urban, 1.4, 1.0)
    return np.searchsorted(np.cumsum(share / share.sum())[:-1], rng.random(count)).astype(np.int32)
