"""Commands: family explain."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, workspace_option


@click.group()
def family() -> None:
    """One family: rank, reasons, what would change it."""


@family.command("explain", epilog="Example: tunggal family explain 1042 --language en")
@click.argument("family_id", metavar="FAMILY", type=str)
@click.option("--quarter", help="Quarter of the releases; the newest when not named.")
@click.option(
    "--language",
    type=click.Choice(["id", "en"]),
    default="id",
    show_default=True,
    help="Language of the text.",
)
@workspace_option
@answers(lambda answer: click.echo(answer["text"]))
def family_explain(workspace: Path, family_id: str, quarter: str | None, language: str) -> Any:
    """Why a family has its decile, what it receives and why, and what changed since the last release.

    FAMILY is a family key, a KK number or the NIK of a member; '-' reads it from stdin, so that
    no number stays in the history of the shell.
    """
    family_id = sys.stdin.readline() if family_id == "-" else family_id
    return tunggal.family_explain(workspace, family_id, quarter=quarter, language=language)
