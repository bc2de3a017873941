"""Commands: release plan, publish, list, show, verify, diff, rebuild, receive, load, unload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import facts, progress, table


@click.group()
def release() -> None:
    """Plan, publish, verify, compare and rebuild releases."""


def _shown(answer: Any) -> None:
    facts({name: value for name, value in answer.items() if not isinstance(value, list | dict)})
    for name, value in answer.items():
        if isinstance(value, dict):
            table(
                [{"what": key, "is": str(each)} for key, each in value.items()],
                title=name.replace("_", " "),
            )
        elif isinstance(value, list):
            table(
                [row if isinstance(row, dict) else {name: row} for row in value],
                title=name.replace("_", " "),
            )


def _compared(answer: Any) -> None:
    """A comparison: flows are of registers, moves of aid; the columns that changed in words."""
    apart = "moves" if answer["flows"] else "flows"
    tables = [{**row, "changed_in": _in_words(row["changed_in"])} for row in answer["tables"]]
    _shown({name: value for name, value in answer.items() if name != apart} | {"tables": tables})


def _in_words(counts: Any) -> Any:
    return ", ".join(f"{name} {count:,}" for name, count in (counts or {}).items()) or None


def _plans(answer: Any) -> None:
    for plan in answer["plans"]:
        _shown(plan)


@release.command("plan", epilog="Example: tunggal release plan 2026Q1")
@click.argument("period")
@workspace_option
@answers(_plans)
def release_plan(workspace: Path, period: str) -> Any:
    """Show what 'release publish' would publish: counts, movements, digests, report."""
    return tunggal.release_plan(workspace, period)


@release.command("publish", epilog="Example: tunggal release publish 2026Q1")
@click.argument("name")
@workspace_option
@answers(lambda answer: table(answer["published"]))
def release_publish(workspace: Path, name: str) -> Any:
    """Sign and publish exactly what was planned: one release, or all of a quarter or month."""
    answer = tunggal.release_publish(workspace, name)
    for made in answer["published"]:
        say(f"Published {made['release']}; its report: {made['report']}")
    return answer


@release.command("list", epilog="Example: tunggal release list")
@workspace_option
@answers(lambda answer: table(answer["releases"], empty="no release is published yet"))
def release_list(workspace: Path) -> Any:
    """Every published release, oldest first."""
    return tunggal.release_list(workspace)


@release.command("show", epilog="Example: tunggal release show aid-2026Q1")
@click.argument("name")
@workspace_option
@answers(_shown)
def release_show(workspace: Path, name: str) -> Any:
    """What one release holds and what it was made from."""
    return tunggal.release_show(workspace, name)


@release.command("verify", epilog="Example: tunggal release verify aid-2026Q1")
@click.argument("name")
@workspace_option
@answers(_shown)
def release_verify(workspace: Path, name: str) -> Any:
    """Check signature, every file's digest and the releases it was made from."""
    answer = tunggal.release_verify(workspace, name)
    say(f"{name}: every file and the signature are as published.")
    return answer


@release.command("diff", epilog="Example: tunggal release diff aid-2026Q1 aid-2026Q2")
@click.argument("before")
@click.argument("after")
@workspace_option
@answers(_compared)
def release_diff(workspace: Path, before: str, after: str) -> Any:
    """Compare two releases of a kind: rows, who entered and left, decile flows."""
    return tunggal.release_diff(workspace, before, after)


@release.command("rebuild", epilog="Example: tunggal release rebuild register-2026Q1")
@click.argument("name")
@workspace_option
@answers(_shown)
def release_rebuild(workspace: Path, name: str) -> Any:
    """Make a release anew from its deliveries and policy and compare every byte."""
    with progress() as tell:
        return tunggal.release_rebuild(workspace, name, progress=tell)


@release.command("receive", epilog="Example: tunggal release receive /media/stick/register-2026Q1")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@workspace_option
@answers(_shown)
def release_receive(workspace: Path, folder: Path) -> Any:
    """Take over a release of the other office, after verifying its signature (keys/trusted)."""
    return tunggal.release_receive(workspace, folder)


@release.command("load", epilog="Example: tunggal release load aid-2026Q1")
@click.argument("name")
@workspace_option
@answers(_shown)
def release_load(workspace: Path, name: str) -> Any:
    """Make the look-up index of a release, and let the service answer from it."""
    with progress() as tell:
        answer = tunggal.release_load(workspace, name, progress=tell)
    say(f"The service answers from {name} now; 'tunggal release unload' goes back.")
    return answer


@release.command("unload", epilog="Example: tunggal release unload")
@workspace_option
@answers(_shown)
def release_unload(workspace: Path) -> Any:
    """Take off the look-up index that serves: the one before it serves again."""
    return tunggal.release_unload(workspace)
