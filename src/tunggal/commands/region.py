"""Commands on the list of regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tunggal.adapters.sources.regions import import_regions
from tunggal.adapters.stores.workspace import open_workspace


def region_import(
    workspace: Path | str,
    files: Sequence[Path | str],
    *,
    valid_from: date,
    lineage: Path | str | None = None,
    bridge: Path | str | None = None,
) -> dict[str, Any]:
    """Take over a ministry's list of regions: four levels in one file or one file each.

    `lineage` lists splits, merges, renames and recodes; `bridge` the codes of the statistics office.
    Older codes are kept with their last day. Returns counts per level.
    """
    place = open_workspace(Path(workspace))
    made = import_regions(
        [Path(file) for file in files],
        into=place.policy / "regions",
        valid_from=valid_from,
        lineage=Path(lineage) if lineage else None,
        bridge=Path(bridge) if bridge else None,
    )
    return asdict(made)
