"""Commands: region import."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, workspace_option
from tunggal.cli.show import facts

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def region() -> None:
    """The list of provinces, regencies, districts and villages."""


@region.command(
    "import",
    epilog="Example: tunggal region import provinces.csv regencies.csv districts.csv villages.csv "
    "--from 2022-11-09",
)
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option(
    "--from",
    "valid_from",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="First day of this edition.",
)
@click.option(
    "--lineage", type=_FILE, help="CSV old_code,new_code,kind,on: splits, merges, renames, recodes."
)
@click.option(
    "--bridge",
    type=_FILE,
    help="CSV code,statistics_code: population-register to statistics codes.",
)
@workspace_option
@answers(facts)
def region_import(
    workspace: Path,
    files: tuple[Path, ...],
    valid_from: datetime,
    lineage: Path | None,
    bridge: Path | None,
) -> Any:
    """Take over a ministry's list of regions, in one file or one per level; older codes are kept."""
    return tunggal.region_import(
        workspace, files, valid_from=valid_from.date(), lineage=lineage, bridge=bridge
    )
