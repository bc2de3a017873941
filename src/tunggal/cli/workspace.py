"""Commands: init, demo, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import facts, progress, table


def _made(answer: Any) -> None:
    click.echo(answer["workspace"])
    say(
        f"A workspace for the office '{answer['office']}' is ready, with the example policy for Indonesia."
    )
    for office, key in answer["keys"].items():
        say(f"Key of {office}: {key}. Its private half is in keys/: keep it apart and keep a copy.")
    say(
        "Next: 'tunggal simulate' for a synthetic country, or put deliveries into deliveries/<source>/<quarter>/."
    )


@click.command(epilog="Example: tunggal init ministry --office ministry")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--office",
    type=click.Choice(["both", "statistics", "ministry"]),
    default="both",
    show_default=True,
    help="Which of the two offices works here.",
)
@answers(_made)
def init(folder: Path, office: str) -> Any:
    """Make a workspace: settings, example policy, empty folders, signing keys."""
    return tunggal.init(folder, office=office)


def _demo(answer: Any) -> None:
    for quarter in answer["quarters"]:
        table(quarter["movements"], title=f"{quarter['quarter']}: who moved", empty="nobody")
        say(f"Verified: {', '.join(quarter['verified'])}")
    linkage = answer["linkage"]["without_nik"]
    say(
        f"Against the truth: records without a usable NIK were linked with precision {linkage['precision']:.4f} "
        f"and recall {linkage['recall']:.4f}; 'tunggal truth {answer['quarters'][-1]['quarter']}' says more."
    )
    facts({name: answer[name] for name in ("workspace", "report", "report_with_truth")})
    _service(answer["service"], answer["workspace"])


def _service(made: Any, place: str) -> None:
    if "missing" in made:
        say(made["missing"])
        return
    say(
        f"{made['cases']} cases have gone their ways in the service until now, and {made['messages']} "
        "messages and call-backs wait at the command centre."
    )
    table(made["citizens"], title="Citizens to sign in as, with this telephone number (invented)")
    table(made["officers"], title="Officers, with the password to start with (shown this once)")
    say(f"Start the service: 'tunggal serve -w {place}'.")
    say(
        f"Citizens: http://127.0.0.1:8000/ ; their codes come as files in {place}/service/messages/, "
        "what was sent before lies in earlier/ there. "
        "Officers: http://127.0.0.1:8000/id/console/ ; at the first sign-in they choose a password and "
        "set up a second factor, with an authenticator app or a passkey."
    )


@click.command(epilog="Example: tunggal demo my-demo --families 10000")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--families",
    type=click.IntRange(min=1),
    default=50_000,
    show_default=True,
    help="Size of the country.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same country."
)
@answers(_demo)
def demo(folder: Path, families: int, seed: int) -> Any:
    """Simulate a country and run two quarters: releases, verification, report, a service with cases."""
    with progress() as tell:
        return tunggal.demo(folder, families=families, seed=seed, progress=tell)


@click.command(epilog="Example: tunggal doctor")
@workspace_option
@answers(lambda answer: table(answer["checks"]))
def doctor(workspace: Path) -> Any:
    """Check this machine, and the workspace's settings and policy files."""
    return tunggal.doctor(workspace)
