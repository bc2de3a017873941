"""A delivery, and what the stage asks of whoever reads its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from tunggal.policy.regions import Regions
from tunggal.policy.sources import Source
from tunggal.policy.variables import Variable
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter


@dataclass(frozen=True)
class Delivery:
    """One dated parcel of a source: a folder named `2026Q1`, `2026-02` or `2022-11-15`."""

    source: Source
    name: str
    folder: Path
    quarter: Quarter
    as_of: date  # the day its rows speak of when they do not say so
    declared_rows: Mapping[str, int] = field(default_factory=dict)  # part → rows the office counted
    month: int = 0  # of a delivery named by its month, 1 to 12

    @property
    def period(self) -> Period:
        """The quarter that it is of, or the month of it when the folder is named by a month."""
        return Period(self.quarter, self.month)

    @property
    def age(self) -> tuple[Quarter, str]:
        """What deliveries of one source are ordered by, the oldest first.

        Within a quarter those named by a month or a day are newer than the one named by the quarter.
        """
        return self.quarter, self.name if "-" in self.name else ""

    def __str__(self) -> str:
        return f"deliveries/{self.source.code}/{self.name}"


@dataclass(frozen=True)
class TypedDelivery:
    """A delivery read: per part the Parquet files of its typed rows, and how many rows came."""

    files: Mapping[str, tuple[Path, ...]]
    rows: Mapping[str, int]


class DeliveryReader(Protocol):
    """Turns the files of a delivery into typed rows in the columns of `typed.typed_columns`."""

    def read(
        self, delivery: Delivery, *, variables: Mapping[str, Variable], regions: Regions
    ) -> TypedDelivery:
        """Type every row; raises DeliveryRefused when the delivery as a whole cannot be used."""

    def forget(self) -> None:
        """Remove what reading left on disk; the typed rows are no longer needed."""
