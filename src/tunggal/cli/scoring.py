"""Commands: scoring fit, scoring show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option


@click.group()
def scoring() -> None:
    """The welfare score: train it on a survey, read its card."""


def _fitted(answer: Any) -> None:
    click.echo(answer["card"])
    say(f"Wrote {answer['model']}. To use it set 'model: {answer['name']}' in policy/rank.yaml.")


@scoring.command("fit", epilog="Example: tunggal scoring fit survey --name susenas_2026 --use")
@click.argument("source")
@click.option("--delivery", help="Delivery of the survey; the newest when not named.")
@click.option("--name", help="Name of the model; the source's code when not given.")
@click.option(
    "--basis", help="Legal basis to write into the model; the survey's name when not given."
)
@click.option("--use", is_flag=True, help="Set the ranking to this model (policy/rank.yaml).")
@workspace_option
@answers(_fitted)
def scoring_fit(
    workspace: Path,
    source: str,
    delivery: str | None,
    name: str | None,
    basis: str | None,
    use: bool,
) -> Any:
    """Train the additive model on a survey delivery; writes policy/scoring/<name>.yaml and its card."""
    return tunggal.scoring_fit(
        workspace, source, delivery=delivery, name=name, basis=basis, use=use
    )


@scoring.command("show", epilog="Example: tunggal scoring show")
@click.argument("name", required=False)
@workspace_option
@answers(lambda answer: click.echo(answer["card"]))
def scoring_show(workspace: Path, name: str | None) -> Any:
    """The card of a model (of the one in use when not named): data, errors, intervals."""
    return tunggal.scoring_show(workspace, name)
