"""Commands on one quarter's work: run, resume, status."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.disk import alone, disk_is_full
from tunggal.adapters.stores.releases import refuse_published
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.plan import plan_releases
from tunggal.commands.steps import Inputs, gather, stages_for, stages_of
from tunggal.cycle.allocate.between import since_tables
from tunggal.cycle.release.rules import release_id
from tunggal.cycle.run import Corridor, Journal, run
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.wiring import clear_scratch, engine_of, measured

Progress = Callable[[str, str, int], None]


def cycle_run(
    workspace: Path | str, period: str, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Run a quarter from its first stage and plan its releases; returns what `cycle_status` does.

    A month (`2026-02`) gives the seats of the monthly programmes anew, on the register of its
    quarter. What an earlier run of the period left in `work/` is removed; published releases stay.
    """
    place, when = open_workspace(Path(workspace)), read_period(period)
    with alone(place.work, f"cycle run {when}"):
        refuse_published(place.releases, planned_names(place, when))
        inputs = gather(place, when)
        folder = run_folder(place, when)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        journal_of(folder).begin(inputs.digest)
        return _carry_on(place, inputs, progress)


def cycle_resume(
    workspace: Path | str, period: str, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Go on with a run that was stopped; stages that were done are not done again.

    Raises UsageRefused when there is no such run, or its deliveries or policy have changed since.
    """
    place, when = open_workspace(Path(workspace)), read_period(period)
    folder = run_folder(place, when)
    if not (folder / "journal.json").exists():
        raise UsageRefused(f"{when}: no run was begun. Start it with 'tunggal cycle run {when}'.")
    with alone(place.work, f"cycle resume {when}"):
        refuse_published(place.releases, planned_names(place, when))
        inputs = gather(place, when)
        if journal_of(folder).read()["inputs"] != inputs.digest:
            raise UsageRefused(
                f"{when}: deliveries, policy or earlier releases have changed since this run "
                f"began. Run it anew with 'tunggal cycle run {when}'."
            )
        return _carry_on(place, inputs, progress)


def cycle_status(workspace: Path | str, period: str) -> dict[str, Any]:
    """Which stages of a quarter are done, with rows, seconds and peak memory."""
    place, when = open_workspace(Path(workspace)), read_period(period)
    noted = journal_of(run_folder(place, when)).read()["stages"]
    return {
        "period": str(when),
        "begun": bool(noted) or (run_folder(place, when) / "journal.json").exists(),
        "stages": [
            {"stage": name, "done": name in noted, **_cost(noted.get(name))}
            for name in (*stages_for(place.settings.role, when), "release")
        ],
        "rows": {
            table: rows for facts in noted.values() for table, rows in facts.get("rows", {}).items()
        },
    }


@contextmanager
def _told_to_resume(place: Workspace, period: Period) -> Iterator[None]:
    """Turn a full disk into an error that says how to go on."""
    try:
        yield
    except Exception as fault:
        if not disk_is_full(fault):
            raise
        free = shutil.disk_usage(place.work).free
        raise UsageRefused(
            f"{place.work}: the disk is full ({free:,} bytes are free). Nothing that was done is lost. "
            f"Make room on it, then go on with 'tunggal cycle resume {period}'."
        ) from fault


def _carry_on(place: Workspace, inputs: Inputs, progress: Progress | None) -> dict[str, Any]:
    clear_scratch(place)
    with _told_to_resume(place, inputs.period):
        return _run(place, inputs, progress)


def _run(place: Workspace, inputs: Inputs, progress: Progress | None) -> dict[str, Any]:
    tell = progress or (lambda stage, what, rows: None)
    corridor, journal = corridor_of(place, inputs), journal_of(run_folder(place, inputs.period))
    run(
        stages_of(place, inputs),
        corridor=corridor,
        journal=journal,
        open_engine=lambda stage: engine_of(
            place,
            f"{inputs.period}-{stage}",
            lambda table, rows, seconds: tell(stage, table, rows),
        ),
        measure=lambda stage: measured(),
    )
    journal.note("release", plan_releases(place, inputs, corridor, tell))
    return cycle_status(place.root, str(inputs.period))


def corridor_of(place: Workspace, inputs: Inputs) -> Corridor:
    """Where this run keeps its tables and finds those of earlier releases."""
    tables = run_folder(place, inputs.period) / "tables"
    elsewhere = dict(inputs.elsewhere)
    if inputs.period.month:
        elsewhere |= {name: tables / table for name, table in since_tables().items()}
    return Corridor(tables, elsewhere, tuple(inputs.variables))


def planned_names(place: Workspace, period: Period) -> tuple[str, ...]:
    """The releases that this office plans for a period."""
    stages = stages_for(place.settings.role, period)
    kinds = [kind for kind, stage in (("register", "rank"), ("aid", "allocate")) if stage in stages]
    return tuple(release_id(kind, period) for kind in kinds)


def run_folder(place: Workspace, period: Period) -> Path:
    """Where a period's run keeps its tables and journal."""
    return place.work / "cycles" / str(period)


def journal_of(folder: Path) -> Journal:
    """The journal of a run folder."""
    return Journal(folder / "journal.json")


def read_quarter(text: str) -> Quarter:
    """A quarter that a person typed; raises UsageRefused."""
    try:
        return Quarter.parse(text)
    except ValueError as fault:
        raise UsageRefused(f"{fault}.") from None


def read_period(text: str) -> Period:
    """A quarter or a month that a person typed; raises UsageRefused."""
    try:
        return Period.parse(text)
    except ValueError:
        raise UsageRefused(
            f"'{text}' is neither a quarter nor a month; write 2026Q1 or 2026-02."
        ) from None


def _cost(facts: dict[str, Any] | None) -> dict[str, Any]:
    return {name: (facts or {}).get(name) for name in ("seconds", "peak_memory")}
