"""Commands: source list, source check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, workspace_option
from tunggal.cli.show import facts, table


@click.group()
def source() -> None:
    """Sources of data and their deliveries."""


@source.command("list", epilog="Example: tunggal source list --workspace demo")
@workspace_option
@answers(lambda answer: table(answer["sources"], empty="no source is described in policy/sources"))
def source_list(workspace: Path) -> Any:
    """Each source, who owns it, and its newest delivery."""
    return tunggal.source_list(workspace)


def _checked(answer: Any) -> None:
    facts({name: value for name, value in answer.items() if not isinstance(value, list)})
    for name, value in answer.items():
        if isinstance(value, list):
            table(value, title=name.replace("_", " "), empty="none")


@source.command("check", epilog="Example: tunggal source check dtks 2026Q1")
@click.argument("code")
@click.argument("delivery", required=False)
@workspace_option
@answers(_checked)
def source_check(workspace: Path, code: str, delivery: str | None) -> Any:
    """Read one delivery (the newest when not named) and say what is wrong with it, without a cycle."""
    return tunggal.source_check(workspace, code, delivery)
