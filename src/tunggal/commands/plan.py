"""Plans the releases of a cycle: tables, policy, report and manifest, as they will be published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tunggal.adapters.report import Language, render_report
from tunggal.adapters.stores.proof import read_release
from tunggal.adapters.stores.workspace import Workspace
from tunggal.commands.steps import STAGES_OF, Inputs
from tunggal.cycle.release.manifest import REPORT, Release
from tunggal.cycle.release.rules import release_id
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
        register = inputs.register
        if "rank" in STAGES_OF[place.settings.role]:
            register = _plan(place, inputs, corridor, "register", None, tell)
        if "allocate" in STAGES_OF[place.settings.role]:
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
    name = release_id(kind, inputs.quarter)
    folder, beside = place.plans / name, place.plans / f"{name}.new"
    for stale in (folder, beside):
        shutil.rmtree(stale, ignore_errors=True)
    with engine_of(place, f"{name}-release") as engine:
        for table in released(kind):
            corridor.bring(engine, table.name)
        tables = write_tables(engine, kind=kind, variables=inputs.variables, folder=beside)
    copy_policy(place.policy, beside)
    previous = inputs.previous_register if kind == "register" else inputs.previous_aid
    parents = {"previous": previous, "register": register if kind == "aid" else None}
    for language, file in REPORTS.items():
        text = _report(place, inputs, beside, kind, register, language)
        (beside / file).write_text(text, encoding="utf-8")
    make_manifest(
        beside,
        release=name,
        tables=tables,
        engine=place.settings.engine,
        deliveries=inputs.delivered if kind == "register" else (),
        parents={role: parent for role, parent in parents.items() if parent},
    )
    beside.rename(folder)
    for entry in tables:
        tell("release", entry.table, entry.rows or 0)
    return read_release(folder)


def _report(
    place: Workspace,
    inputs: Inputs,
    planned: Path,
    kind: str,
    register: Release | None,
    language: str,
) -> str:
    previous = inputs.previous_register
    other = next(file for code, file in REPORTS.items() if code != language)
    return render_report(
        register=planned if kind == "register" else _folder(register),
        aid=planned if kind == "aid" else None,
        previous_register=_folder(previous),
        previous_aid=_folder(inputs.previous_aid) if kind == "aid" else None,
        policy=place.policy,
        manifest={
            "release": release_id(kind, inputs.quarter),
            "quarter": str(inputs.quarter),
            "engine": place.settings.engine,
            "simulated": place.simulation.exists(),
        },
        card=model_card(place.policy, inputs.policy.scoring.name),
        truth=None,
        language=language,
        other_language_file=other,
    )


def _folder(release: Release | None) -> Any:
    return release.folder if release else None


def model_card(policy: Path, name: str) -> Mapping[str, Any] | None:
    """The card of a model, when it has one beside it."""
    file = policy / "scoring" / f"{name}.card.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
