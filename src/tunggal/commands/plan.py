"""Plans the releases of a cycle: tables, policy, report and manifest, as they will be published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tunggal import __version__
from tunggal.adapters.report import Language, Subject, render_reports
from tunggal.adapters.stores.proof import read_release
from tunggal.adapters.stores.workspace import Workspace
from tunggal.commands.steps import Inputs, stages_for
from tunggal.cycle.release.manifest import REPORT, FileEntry, Release
from tunggal.cycle.release.rules import read_release_id, release_id
from tunggal.cycle.release.stage import copy_policy, make_manifest, released, write_tables
from tunggal.cycle.run import Corridor
from tunggal.wiring import engine_of, measured

REPORTS: Mapping[Language, str] = {"id": REPORT, "en": "report.en.html"}
Tell = Callable[[str, str, int], None]


def plan_releases(
    place: Workspace, inputs: Inputs, corridor: Corridor, tell: Tell
) -> dict[str, Any]:
    """Write the plans of this office's releases into `work/plans`; returns what it cost."""
    with measured() as facts:
        register, stages = inputs.register, stages_for(place.settings.role, inputs.period)
        if "rank" in stages:
            register = _plan(place, inputs, corridor, "register", None, tell)
        if "allocate" in stages:
            _plan(place, inputs, corridor, "aid", register, tell)
    return facts


def _plan(
    place: Workspace,
    inputs: Inputs,
    corridor: Corridor,
    kind: str,
    register: Release | None,
    tell: Tell,
) -> Release:
    name = release_id(kind, inputs.period if kind == "aid" else inputs.quarter)
    folder, beside = place.plans / name, place.plans / f"{name}.new"
    for stale in (folder, beside):
        shutil.rmtree(stale, ignore_errors=True)
    with engine_of(place, f"{name}-release") as engine:
        for table in released(kind):
            corridor.bring(engine, table.name)
        tables = write_tables(engine, kind=kind, variables=inputs.variables, folder=beside)
    copy_policy(place.policy, beside)
    previous = inputs.previous_register if kind == "register" else inputs.previous_aid
    roles = {"previous": previous}
    if kind == "aid":
        roles |= {"register": register, "quarter": inputs.quarter_aid}
    parents = {role: parent for role, parent in roles.items() if parent}
    facts = _facts(place, name, tables, parents)
    subject = _subject(place, inputs, beside, kind, register, facts)
    for file, text in render_reports(
        subject, files=REPORTS, scratch=place.work / "scratch"
    ).items():
        (beside / file).write_text(text, encoding="utf-8")
    make_manifest(
        beside,
        release=name,
        tables=tables,
        engine=place.settings.engine,
        deliveries=inputs.delivered if kind == "register" or inputs.period.month else (),
        parents=parents,
    )
    beside.rename(folder)
    for entry in tables:
        tell("release", entry.table, entry.rows or 0)
    return read_release(folder)


def _facts(
    place: Workspace, name: str, tables: Sequence[FileEntry], parents: Mapping[str, Release]
) -> dict[str, Any]:
    # Neither deliveries nor manifests of parents are named by digest: these change when rows are
    # delivered in another order, and the report would change with them. The manifest has them.
    steady = [entry for entry in tables if not entry.positional]
    return {
        "release": name,
        "quarter": str(read_release_id(name).quarter),
        "software": f"tunggal {__version__}",
        "engine": place.settings.engine,
        "simulated": place.simulation.exists(),
        "parents": {role: parent.name for role, parent in parents.items()},
        "files": [
            {"path": each.path, "sha256": each.sha256, "bytes": each.bytes} for each in steady
        ],
    }


def _subject(
    place: Workspace,
    inputs: Inputs,
    planned: Path,
    kind: str,
    register: Release | None,
    facts: Mapping[str, Any],
) -> Subject:
    """What the report of a planned release is about."""
    aid = kind == "aid"
    return Subject(
        register=planned if register is None or not aid else register.folder,
        aid=planned if aid else None,
        previous_register=_folder(inputs.previous_register),
        previous_aid=_folder(inputs.previous_aid) if aid else None,
        policy=place.policy,
        manifest=facts,
        card=model_card(place.policy, inputs.policy.scoring.name),
    )


def _folder(release: Release | None) -> Path | None:
    return release.folder if release else None


def model_card(policy: Path, name: str) -> Mapping[str, Any] | None:
    """The card of a model, when it has one beside it."""
    file = policy / "scoring" / f"{name}.card.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None
