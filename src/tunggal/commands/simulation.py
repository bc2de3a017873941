"""Commands on the simulated country: make it, and measure a release against its truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.releases import find_release
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.cycle import Progress, read_quarter
from tunggal.registry.errors import UsageRefused
from tunggal.simulation import simulate as make_country
from tunggal.simulation.truth import truth_report

NOTE = """\
# This country is invented: its regions, families and registers come from 'tunggal simulate'.
families: {families}
seed: {seed}
"""


def simulate(
    workspace: Path | str,
    *,
    families: int = 10_000,
    quarters: Sequence[str] = ("2026Q1", "2026Q2"),
    seed: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Make a synthetic country of this many families in a workspace: regions, deliveries, truth.

    The same seed and size give the same bytes. Returns the deliveries made, with files and bytes.
    """
    place = open_workspace(Path(workspace))
    if any(place.deliveries.iterdir()):
        raise UsageRefused(
            f"{place.deliveries}: holds deliveries already. Simulate in a new workspace."
        )
    tell = progress or (lambda stage, what, rows: None)
    place.simulation.write_text(NOTE.format(families=families, seed=seed), encoding="utf-8")
    make_country(
        place.root,
        families=families,
        quarters=[read_quarter(quarter) for quarter in quarters],
        seed=seed,
        progress=lambda what, rows: tell("simulate", what, rows),
    )
    return {"families": families, "seed": seed, "deliveries": _deliveries(place.deliveries)}


def _deliveries(folder: Path) -> list[dict[str, Any]]:
    made = sorted(
        each for source in folder.iterdir() if source.is_dir() for each in source.iterdir()
    )
    return [
        {
            "source": each.parent.name,
            "delivery": each.name,
            "files": sum(1 for file in each.rglob("*") if file.is_file()),
            "bytes": sum(file.stat().st_size for file in each.rglob("*") if file.is_file()),
        }
        for each in made
    ]


def truth(workspace: Path | str, quarter: str) -> dict[str, Any]:
    """Linkage and targeting error of a quarter's published releases against the simulated truth."""
    place, when = open_workspace(Path(workspace)), read_quarter(quarter)
    if not (place.truth / str(when)).is_dir():
        raise UsageRefused(f"{when}: no truth is known; it exists only for a simulated country.")
    return truth_report(
        place.root,
        quarter=when,
        register=find_release(place.releases, f"register-{when}").folder,
        aid=find_release(place.releases, f"aid-{when}").folder,
    )
