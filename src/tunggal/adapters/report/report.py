"""What every part of the report is given: the tables, the names, the voice and the facts around."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunggal.adapters.report.names import Names
from tunggal.adapters.report.shapes import Shapes
from tunggal.adapters.report.tables import ReleaseTables, Row
from tunggal.adapters.report.voice import Voice
from tunggal.policy.allocation import Allocation
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period


@dataclass(frozen=True)
class Report:
    """One report in the making; sections ask it and never change it."""

    tables: ReleaseTables
    names: Names
    voice: Voice
    shapes: Shapes
    period: Period
    release: str
    manifest: Mapping[str, Any]
    card: Mapping[str, Any] | None
    truth: Mapping[str, Any] | None
    regencies: tuple[Row, ...]
    allocation: Allocation | None = None  # of the policy of an aid release
    monthly: frozenset[str] = frozenset()  # programmes that are paid month by month

    @property
    def simulated(self) -> bool:
        return self.truth is not None or bool(self.manifest.get("simulated"))

    @property
    def now(self) -> str:
        """The time of the release in a sentence: triwulan ini, or bulan ini."""
        if self.period.month:
            return self.voice("bulan ini", "this month")
        return self.voice("triwulan ini", "this quarter")

    @property
    def then(self) -> str:
        """What this release is compared with: the last one, or the list of seats before it."""
        if not self.tables.has_previous_aid:
            return self.voice("sebelumnya", "before")
        return self.voice("rilis lalu", "last release")

    @property
    def compares(self) -> bool:
        """Whether anyone had a seat before: in the last release, or by a list of seat holders."""
        moved = self.tables.ask("movements")
        return self.tables.has_previous_aid or any(row["movement"] != "entrant" for row in moved)

    def programmes(self) -> list[tuple[str, str]]:
        """Code and unit of every programme of the aid release, in order of code."""
        rows = (*self.tables.ask("outcomes"), *self.tables.ask("movements"))
        return sorted({row["programme"]: row["unit"] for row in rows}.items())


def release_name(manifest: Mapping[str, Any], folder: Path) -> str:
    """The name of the release that the report goes with."""
    return str(manifest.get("release") or folder.name)


def release_period(manifest: Mapping[str, Any], folder: Path) -> Period:
    """The time that a release is of: what its name says, else the quarter of its manifest.

    The name comes first because the release of a month has a quarter in its manifest too.
    """
    found = re.search(r"\d{4}Q[1-4]|\d{4}-(?:0[1-9]|1[0-2])", release_name(manifest, folder))
    if found:
        return Period.parse(found[0])
    if manifest.get("quarter"):
        return Period.parse(str(manifest["quarter"]))
    raise UsageRefused(f"{folder}: the quarter is not known. Give a manifest with 'quarter'.")
