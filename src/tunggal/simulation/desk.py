"""What every office has at hand: the block, the day, the post office, and the truth it is noted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tunggal.simulation.deliveries import PostOffice, Values
from tunggal.simulation.faults import day_of
from tunggal.simulation.people import Block
from tunggal.simulation.truth_tables import TruthKeeper


@dataclass(frozen=True)
class Desk:
    """One office's desk on one day; `place` is the row of each block village among all villages."""

    rng: Any
    block: Block
    place: Any
    day: int
    post: PostOffice
    truth: TruthKeeper
    quarter: str

    @property
    def today(self) -> date:
        return day_of(self.day)

    def numbered(self, count: int) -> Any:
        """Running numbers of one office's papers in this quarter: 2026Q1-000-000017."""
        stem = f"{self.quarter}-{self.block.number:03d}-"
        return pa.array([f"{stem}{place:06d}" for place in range(count)], pa.string())

    def send(self, source: str, part: str, values: Values, *, delivery: str) -> Any:
        """Send rows of a part when the policy knows it; returns their record keys, or None."""
        if self.post.part(source, part) is None:
            return None
        return self.post.send(
            self.rng,
            source,
            part,
            values,
            delivery=delivery,
            as_of=self.today,
            block=self.block.number,
            place=self.place,
        )

    def send_persons(
        self, source: str, values: Values, *, delivery: str, persons: Any, usable: Any
    ) -> None:
        """Send person rows and note in the truth who each row is (rows of `block.persons`)."""
        keys = self.send(source, "persons", values, delivery=delivery)
        if keys is not None:
            self.truth.note_records(
                self.block,
                self.quarter,
                source=source,
                delivery=delivery,
                keys=keys,
                persons=persons,
                usable=usable,
            )


def one_relative(block: Block) -> Any:
    """For each person the row of the next person in the family (oneself when alone)."""
    persons = block.persons
    order = np.lexsort((persons.number, persons.family))
    family = persons.family[order]
    last = np.r_[family[1:] != family[:-1], True]
    starts = np.maximum.accumulate(
        np.where(np.r_[True, family[1:] != family[:-1]], np.arange(len(order)), 0)
    )
    after = np.where(last, starts, np.arange(len(order)) + 1)
    relative = np.empty(len(order), int)
    relative[order] = order[after]
    return relative
