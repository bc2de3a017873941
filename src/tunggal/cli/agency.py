"""Commands: agency add, list, close."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, workspace_option
from tunggal.cli.show import facts, table


@click.group()
def agency() -> None:
    """Other agencies, whose programs may call this service."""


@agency.command("add", epilog="Example: tunggal agency add health-3171 --may status --region 3171")
@click.argument("code")
@click.option("--may", required=True, metavar="RIGHTS", help="Such as status,releases.")
@click.option("--region", "regions", multiple=True, metavar="CODE", help="Where; repeat it.")
@click.option("--country", is_flag=True, help="In the whole country, instead of --region.")
@workspace_option
@answers(facts)
def agency_add(
    workspace: Path, code: str, may: str, regions: tuple[str, ...], country: bool
) -> Any:
    """Let an agency in; its token is printed once."""
    rights = [each.strip() for each in may.split(",")]
    return tunggal.agency_add(workspace, code, may=rights, regions=regions, country=country)


@agency.command("list", epilog="Example: tunggal agency list")
@workspace_option
@answers(lambda rows: table(rows, empty="no agencies; see 'tunggal agency add --help'"))
def agency_list(workspace: Path) -> Any:
    """Show every agency."""
    return tunggal.agency_list(workspace)


@agency.command("close", epilog="Example: tunggal agency close health-3171")
@click.argument("code")
@workspace_option
@answers(facts)
def agency_close(workspace: Path, code: str) -> Any:
    """Close the door to an agency for good."""
    return tunggal.agency_close(workspace, code)
