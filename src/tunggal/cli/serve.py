"""Commands: serve, worker, audit verify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import facts
from tunggal.commands.serve import loaded


@click.command(epilog="Example: tunggal serve --port 8000")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=256),
    show_default="two per core, at least 4",
    help="Processes that answer, each one request at a time.",
)
@click.option(
    "--worker/--no-worker",
    default=True,
    show_default=True,
    help="Whether messages are sent and cases passed on here, too.",
)
@workspace_option
def serve(workspace: Path, host: str, port: int, workers: int | None, worker: bool) -> None:
    """Start the service, and stay until it is stopped (Ctrl-C)."""
    release = loaded(workspace)
    say(
        f"Answers from {release}."
        if release
        else "No release is loaded yet: 'tunggal release load'."
    )
    say(f"The portal is at http://{host}:{port}/ ; stop it with Ctrl-C.")
    tunggal.serve(workspace, host=host, port=port, workers=workers, worker=worker)


@click.command(epilog="Example: tunggal worker -w ministry")
@workspace_option
def worker(workspace: Path) -> None:
    """Start a worker and stay until it is stopped: it sends messages, tells, and passes cases on."""
    tunggal.worker(workspace)


@click.group()
def audit() -> None:
    """The audit: who saw or did what, line by line."""


@audit.command("verify", epilog="Example: tunggal audit verify")
@click.option(
    "--head", metavar="NUMBER:DIGEST", help="A head noted earlier; its line must still be there."
)
@workspace_option
@answers(facts)
def audit_verify(workspace: Path, head: str | None) -> Any:
    """Prove that no audit line was changed or removed; print the head to note elsewhere."""
    return tunggal.audit_verify(workspace, head=head)
