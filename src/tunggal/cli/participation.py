"""Commands: participation export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, workspace_option
from tunggal.cli.show import facts


@click.group()
def participation() -> None:
    """Cases of citizens, on their way into the cycle."""


@participation.command("export", epilog="Example: tunggal participation export --until 2026-03-31")
@click.option("--until", required=True, metavar="DATE", help="The last day that counts.")
@click.option(
    "--period",
    metavar="PERIOD",
    help="Quarter or month to deliver for; the quarter of DATE if not given.",
)
@workspace_option
@answers(facts)
def participation_export(workspace: Path, until: str, period: str | None) -> Any:
    """Write decided cases and open appeals as a delivery, which the next cycle believes first."""
    return tunggal.participation_export(workspace, until=until, period=period)
