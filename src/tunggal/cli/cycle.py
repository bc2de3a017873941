"""Commands: cycle run, cycle resume, cycle status."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import progress, table


@click.group()
def cycle() -> None:
    """One quarter's or month's work, from deliveries to planned releases."""


def _status(answer: Any) -> None:
    table(answer["stages"], title=answer["period"])
    counts = [{"table": name, "rows": rows} for name, rows in answer["rows"].items()]
    table(counts, empty="no table is made yet")


def _planned(answer: Any) -> None:
    _status(answer)
    say(
        f"Planned. See it with 'tunggal release plan {answer['period']}', "
        f"publish it with 'tunggal release publish {answer['period']}'."
    )


@cycle.command("run", epilog="Example: tunggal cycle run 2026Q1")
@click.argument("period")
@workspace_option
@answers(_planned)
def cycle_run(workspace: Path, period: str) -> Any:
    """Run a quarter (2026Q1), or a month of the monthly programmes (2026-02), and plan its releases.

    Nothing is published.
    """
    with progress() as tell:
        return tunggal.cycle_run(workspace, period, progress=tell)


@cycle.command("resume", epilog="Example: tunggal cycle resume 2026Q1")
@click.argument("period")
@workspace_option
@answers(_planned)
def cycle_resume(workspace: Path, period: str) -> Any:
    """Go on with a run that was stopped, a full disk or a kill included."""
    with progress() as tell:
        return tunggal.cycle_resume(workspace, period, progress=tell)


@cycle.command("status", epilog="Example: tunggal cycle status 2026Q1")
@click.argument("period")
@workspace_option
@answers(_status)
def cycle_status(workspace: Path, period: str) -> Any:
    """Which stages are done, how many rows, how long, how much memory."""
    return tunggal.cycle_status(workspace, period)
