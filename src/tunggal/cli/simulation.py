"""Commands: simulate, truth."""

from __future__ import annotations

from collections.abc import Iterator
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
    linkage, targeting = answer["linkage"], answer["targeting"]
    table(
        [{"of": name.replace("_", " "), **linkage[name]} for name in LINKED],
        title="linkage, counted in pairs",
    )
    table(list(_errors(targeting)), title="targeting error (now; kept: last release's recipients)")
    facts({"report": answer["report"]})


LINKED = ("all", "without_nik")


def _errors(targeting: Any) -> Iterator[dict[str, Any]]:
    """One row per programme and line: the error now, and had the last recipients been kept."""
    for line, errors in targeting["ranking"].items():
        yield {"of": "ranking", "line": line, **{f"{name}_now": each for name, each in errors.items()},
               **{f"{name}_kept": None for name in errors}}  # fmt: skip
    for programme, told in targeting["programmes"].items():
        kept = told.get("kept") or {}
        for line in ("poorest_20", "poorest_40"):
            now, before = told["now"][line], kept.get(line, {})
            yield {"of": programme, "line": line, **{f"{name}_now": each for name, each in now.items()},
                   **{f"{name}_kept": before.get(name) for name in now}}  # fmt: skip


@click.command(epilog="Example: tunggal truth 2026Q2 --workspace demo")
@click.argument("quarter")
@workspace_option
@answers(_truth)
def truth(workspace: Path, quarter: str) -> Any:
    """Linkage and targeting error of a quarter's releases against the simulated truth."""
    return tunggal.truth(workspace, quarter)
