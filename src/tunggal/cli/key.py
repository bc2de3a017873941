"""Commands: key list, key make, key trust."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import facts, table


@click.group()
def key() -> None:
    """Keys that this office signs with, and those it trusts."""


@key.command("list", epilog="Example: tunggal key list")
@workspace_option
@answers(lambda answer: table(answer["keys"], empty="no key is trusted yet"))
def key_list(workspace: Path) -> Any:
    """The keys whose releases this workspace accepts."""
    return tunggal.key_list(workspace)


@key.command("make", epilog="Example: tunggal key make --office statistics")
@click.option(
    "--office",
    type=click.Choice(["statistics", "ministry"]),
    required=True,
    help="Whose key it is.",
)
@workspace_option
@answers(facts)
def key_make(workspace: Path, office: str) -> Any:
    """Make a new key pair for an office, after the old one was moved away."""
    return tunggal.key_make(workspace, office=office)


@key.command("trust", epilog="Example: tunggal key trust statistics.pub --office statistics")
@click.argument("public_key", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--office",
    type=click.Choice(["statistics", "ministry"]),
    required=True,
    help="Whose key it is.",
)
@workspace_option
@answers(facts)
def key_trust(workspace: Path, public_key: Path, office: str) -> Any:
    """Accept the other office's releases; compare the key's id with them by telephone first."""
    answer = tunggal.key_trust(workspace, public_key, office=office)
    say(f"Releases signed with {answer['key']} are accepted from now on.")
    return answer
