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
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter


@dataclass(frozen=True)
class Report:
    """One report in the making; sections ask it and never change it."""

    tables: ReleaseTables
    names: Names
    voice: Voice
    shapes: Shapes
    quarter: Quarter
    release: str
    manifest: Mapping[str, Any]
    card: Mapping[str, Any] | None
    truth: Mapping[str, Any] | None
    regencies: tuple[Row, ...]

    @property
    def simulated(self) -> bool:
        return self.truth is not None or bool(self.manifest.get("simulated"))

    def programmes(self) -> list[tuple[str, str]]:
        """Code and unit of every programme of the aid release, in order of code."""
        rows = (*self.tables.ask("outcomes"), *self.tables.ask("movements"))
        return sorted({row["programme"]: row["unit"] for row in rows}.items())


def release_name(manifest: Mapping[str, Any], folder: Path) -> str:
    """The name of the release that the report goes with."""
    return str(manifest.get("release") or folder.name)


def release_quarter(manifest: Mapping[str, Any], folder: Path) -> Quarter:
    """The quarter of the release: the manifest's, else the one in the name of the folder."""
    if manifest.get("quarter"):
        return Quarter.parse(str(manifest["quarter"]))
    found = re.search(r"\d{4}Q[1-4]", release_name(manifest, folder))
    if found is None:
        raise UsageRefused(f"{folder}: the quarter is not known. Give a manifest with 'quarter'.")
    return Quarter.parse(found[0])
