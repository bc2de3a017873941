"""Commands on the simulated country: make it, and measure a release against its truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tunggal.adapters.report import Subject, render_reports
from tunggal.adapters.stores.releases import find_release
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.cycle import Progress, read_quarter
from tunggal.commands.plan import REPORTS, model_card
from tunggal.cycle.release.manifest import REPORT, Release
from tunggal.policy.ranking import read_ranking
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
    """Linkage and targeting error of a quarter's published releases against the simulated truth.

    Also writes the report of the aid release with these figures in it, in both languages, into
    `truth/<quarter>/`; `report` is its path. A release itself never holds what only a simulation knows.
    """
    place, when = open_workspace(Path(workspace)), read_quarter(quarter)
    if not (place.truth / str(when)).is_dir():
        raise UsageRefused(f"{when}: no truth is known; it exists only for a simulated country.")
    register = find_release(place.releases, f"register-{when}")
    aid = find_release(place.releases, f"aid-{when}")
    figures = truth_report(place.root, quarter=when, register=register.folder, aid=aid.folder)
    return figures | {"report": str(_write_report(place, register, aid, figures))}


def _write_report(
    place: Workspace, register: Release, aid: Release, figures: Mapping[str, Any]
) -> Path:
    policy = aid.folder / "policy"
    subject = Subject(
        register=register.folder,
        aid=aid.folder,
        previous_register=_previous(place, register),
        previous_aid=_previous(place, aid),
        policy=policy,
        manifest={"release": aid.name, "quarter": str(aid.manifest.quarter), "simulated": True},
        card=model_card(policy, read_ranking(policy / "rank.yaml").model),
        truth=figures,
    )
    folder = place.truth / str(aid.manifest.quarter)
    for file, text in render_reports(subject, files=REPORTS, scratch=place.work).items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder / REPORT


def _previous(place: Workspace, release: Release) -> Path | None:
    parent = release.manifest.parents.get("previous")
    return place.releases / parent.release if parent else None
