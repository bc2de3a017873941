"""Commands: simulate, truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import facts, progress, table


@click.command(
    epilog="Example: tunggal simulate --families 10000 --quarter 2026Q1 --quarter 2026Q2"
)
@workspace_option
@click.option(
    "--families",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Size of the country.",
)
@click.option(
    "--quarter",
    "quarters",
    multiple=True,
    default=("2026Q1", "2026Q2"),
    show_default=True,
    help="Quarter to simulate; give it again for the next one.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same country."
)
@answers(lambda answer: table(answer["deliveries"], title="deliveries"))
def simulate(workspace: Path, families: int, quarters: tuple[str, ...], seed: int) -> Any:
    """Make a synthetic country: its regions, its families, and the files its offices send."""
    with progress() as tell:
        answer = tunggal.simulate(
            workspace, families=families, quarters=quarters, seed=seed, progress=tell
        )
    say("The truth lies apart in truth/; the cycle never reads it.")
    return answer


def _truth(answer: Any) -> None:
    facts(answer["linkage"])
    table(answer["targeting"], title="targeting error")


@click.command(epilog="Example: tunggal truth 2026Q2 --workspace demo")
@click.argument("quarter")
@workspace_option
@answers(_truth)
def truth(workspace: Path, quarter: str) -> Any:
    """Linkage and targeting error of a quarter's releases against the simulated truth."""
    return tunggal.truth(workspace, quarter)
