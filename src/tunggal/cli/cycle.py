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
    """One quarter's work, from deliveries to planned releases."""


def _status(answer: Any) -> None:
    table(answer["stages"], title=answer["quarter"])
    counts = [{"table": name, "rows": rows} for name, rows in answer["rows"].items()]
    table(counts, empty="no table is made yet")


def _planned(answer: Any) -> None:
    _status(answer)
    say(
        f"Planned. See it with 'tunggal release plan {answer['quarter']}', "
        f"publish it with 'tunggal release publish {answer['quarter']}'."
    )


@cycle.command("run", epilog="Example: tunggal cycle run 2026Q1")
@click.argument("quarter")
@workspace_option
@answers(_planned)
def cycle_run(workspace: Path, quarter: str) -> Any:
    """Run a quarter from its first stage and plan its releases; nothing is published."""
    with progress() as tell:
        return tunggal.cycle_run(workspace, quarter, progress=tell)


@cycle.command("resume", epilog="Example: tunggal cycle resume 2026Q1")
@click.argument("quarter")
@workspace_option
@answers(_planned)
def cycle_resume(workspace: Path, quarter: str) -> Any:
    """Go on with a run that was stopped, a full disk or a kill included."""
    with progress() as tell:
        return tunggal.cycle_resume(workspace, quarter, progress=tell)


@cycle.command("status", epilog="Example: tunggal cycle status 2026Q1")
@click.argument("quarter")
@workspace_option
@answers(_status)
def cycle_status(workspace: Path, quarter: str) -> Any:
    """Which stages are done, how many rows, how long, how much memory."""
    return tunggal.cycle_status(workspace, quarter)
