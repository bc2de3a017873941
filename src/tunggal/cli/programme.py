"""Commands: programme list, programme try."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, workspace_option
from tunggal.cli.show import facts, table

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def programme() -> None:
    """Aid programmes and their rules."""


@programme.command("list", epilog="Example: tunggal programme list --quarter 2026Q1")
@click.option("--quarter", help="Rules in force in this quarter; the newest when not named.")
@workspace_option
@answers(lambda answer: table(answer["programmes"], empty="no programme file in policy/programmes"))
def programme_list(workspace: Path, quarter: str | None) -> Any:
    """Each programme: unit, seats, decile limit, legal basis in force."""
    return tunggal.programme_list(workspace, quarter)


def _tried(answer: Any) -> None:
    for name in ("examples", "moves", "cost"):
        if name in answer:
            table(answer[name], title=name)
    facts({name: value for name, value in answer.items() if not isinstance(value, list)})


@programme.command(
    "try", epilog="Example: tunggal programme try drafts/pkh.yaml --release aid-2026Q1"
)
@click.argument("file", type=_FILE)
@click.option(
    "--release",
    help="Published aid release to try the file on; only the file's examples when not named.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="HTML file to write the comparison with the release into.",
)
@click.option(
    "--language",
    type=click.Choice(["id", "en"]),
    default="id",
    show_default=True,
    help="Language of the report.",
)
@workspace_option
@answers(_tried)
def programme_try(
    workspace: Path, file: Path, release: str | None, report: Path | None, language: str
) -> Any:
    """Check a programme file by its examples and, on a past release, say who would move and the cost."""
    return tunggal.programme_try(workspace, file, release=release, report=report, language=language)
