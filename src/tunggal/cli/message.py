"""Commands: message list, retry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, workspace_option
from tunggal.cli.show import facts, table


@click.group()
def message() -> None:
    """Messages to and from citizens: how many wait, which were given up."""


def _listed(answer: Any) -> None:
    table(answer["channels"], title="channels", empty="none with a pace of its own was used")
    table(answer["counts"], title="messages", empty="none yet")
    table(answer["dead"], title="given up", empty="none")
    table(answer["arrivals"], title="came in, not done", empty="none")
    table(answer["dead_arrivals"], title="came in, given up", empty="none")


@message.command("list", epilog="Example: tunggal message list")
@workspace_option
@answers(_listed)
def message_list(workspace: Path) -> Any:
    """Count messages, and list those that were given up; never what they say or to whom."""
    return tunggal.message_list(workspace)


@message.command("retry", epilog="Example: tunggal message retry 4711")
@click.argument("numbers", metavar="[MESSAGE]...", type=int, nargs=-1)
@click.option("--came-in", is_flag=True, help="what came in from WhatsApp, not what goes out")
@workspace_option
@answers(facts)
def message_retry(workspace: Path, numbers: tuple[int, ...], came_in: bool) -> Any:
    """Put messages that were given up back into the queue: those named, or all."""
    return tunggal.message_retry(workspace, numbers, came_in=came_in)
