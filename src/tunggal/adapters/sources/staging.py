"""Files of a delivery as streams of staged rows: every value text, every row with its number.

A staged batch has the columns `row` (the heading is row 1, also where a format has none) and c0,
c1, … for the delivered columns that the policy maps, in its order.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tunggal.adapters.sources.refusing import columns_missing, refused
from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.policy.sources import Part
from tunggal.registry.errors import DeliveryRefused

TOO_FEW, TOO_MANY = "too_few_columns", "too_many_columns"
Batches = Iterator[pa.RecordBatch]


@dataclass
class Staged:
    """One file (or sheet) being read; `broken` and `fault` fill while its batches are drawn."""

    delivery: Delivery
    part: Part
    file: Path
    shown: str  # the file as reports name it
    broken: dict[str, array[int]] = field(
        default_factory=lambda: {TOO_FEW: array("q"), TOO_MANY: array("q")}
    )
    fault: DeliveryRefused | None = None

    def refuse(self, problem: str, remedy: str) -> DeliveryRefused:
        """An error that names this file; raise what this returns."""
        return refused(self.delivery, self.shown, problem, remedy)

    @property
    def schema(self) -> pa.Schema:
        texts = [(f"c{place}", pa.string()) for place in range(len(self.part.delivered_columns))]
        return pa.schema([("row", pa.int64()), *texts])

    def stream(self, batches: Callable[[Staged], Batches]) -> pa.RecordBatchReader:
        """The batches as one Arrow stream; a refusal on the way is kept in `fault`."""
        return pa.RecordBatchReader.from_batches(self.schema, self._guarded(batches))

    def _guarded(self, batches: Callable[[Staged], Batches]) -> Batches:
        try:
            yield from batches(self)
        except DeliveryRefused as fault:
            self.fault = fault
            raise

    def batch(self, rows: Any, columns: Sequence[Any]) -> pa.RecordBatch:
        """One batch; `None` stands for a column that the file lacks and may lack."""
        arrays = [
            pa.nulls(len(rows), pa.string()) if each is None else pc.utf8_trim_whitespace(each)
            for each in columns
        ]
        return pa.record_batch([pa.array(rows, pa.int64()), *arrays], schema=self.schema)

    def places(self, heading: Sequence[str]) -> list[int | None]:
        """Where each delivered column stands in a heading; refuses what is missing or double."""
        found = [_matches(name, heading) for name in self.part.delivered_columns]
        wanted = list(zip(self.part.delivered_columns, found, strict=True))
        lacking = [name for name, at in wanted if not at and not self.part.may_lack(name)]
        if lacking:
            raise columns_missing(self.delivery, self.shown, lacking, heading)
        for name, at in wanted:
            if len(at) > 1:
                raise self.refuse(
                    f"row 1: the column '{name}' stands twice in the heading.",
                    f"Ask {self.delivery.source.owner} to send each column once.",
                )
        return [at[0] if at else None for at in found]


def _matches(name: str, heading: Sequence[str]) -> list[int]:
    """The places of a column; where none is written alike, capitals do not count."""
    alike = [place for place, each in enumerate(heading) if each.strip() == name.strip()]
    folded = name.strip().casefold()
    return alike or [at for at, each in enumerate(heading) if each.strip().casefold() == folded]
