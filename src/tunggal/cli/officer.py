"""Commands: officer add, list, move, reset, close."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import facts, table

_region = click.option(
    "--region", "regions", multiple=True, metavar="CODE", help="A region to work for; repeat it."
)


@click.group()
def officer() -> None:
    """Accounts of officers, agents and auditors of the console."""


@officer.command(
    "add",
    epilog="Example: tunggal officer add sri-3171 --role regency_verifier --region 3171 --nik-from-stdin",
)
@click.argument("code")
@click.option("--role", required=True, metavar="ROLE", help="Such as village_operator or auditor.")
@_region
@click.option("--name", default="", metavar="NAME", help="The name that colleagues see.")
@click.option(
    "--nik-from-stdin", is_flag=True, help="Read the officer's own NIK and KK number, one a line."
)
@click.option(
    "--without-own-numbers", is_flag=True, help="For the ministry, agents and auditors only."
)
@workspace_option
@answers(facts)
def officer_add(
    workspace: Path, code: str, role: str, regions: tuple[str, ...], name: str,
    nik_from_stdin: bool, without_own_numbers: bool,
) -> Any:  # fmt: skip
    """Make an account; its start password is printed once."""
    nik, kk = _own_numbers() if nik_from_stdin else ("", "")
    return tunggal.officer_add(
        workspace, code, role=role, regions=regions, name=name, nik=nik, kk=kk,
        without_own_numbers=without_own_numbers,
    )  # fmt: skip


@officer.command("list", epilog="Example: tunggal officer list")
@workspace_option
@answers(lambda rows: table(rows, empty="no officers; see 'tunggal officer add --help'"))
def officer_list(workspace: Path) -> Any:
    """Show every account."""
    return tunggal.officer_list(workspace)


@officer.command("move", epilog="Example: tunggal officer move sri-3171 --region 3172")
@click.argument("code")
@_region
@workspace_option
@answers(facts)
def officer_move(workspace: Path, code: str, regions: tuple[str, ...]) -> Any:
    """Give an officer other regions, in place of those before."""
    return tunggal.officer_move(workspace, code, regions=regions)


@officer.command("reset", epilog="Example: tunggal officer reset sri-3171")
@click.argument("code")
@workspace_option
@answers(facts)
def officer_reset(workspace: Path, code: str) -> Any:
    """Take a lost password and second factors away; a new start password is printed once."""
    return tunggal.officer_reset(workspace, code)


@officer.command("close", epilog="Example: tunggal officer close sri-3171")
@click.argument("code")
@workspace_option
@answers(facts)
def officer_close(workspace: Path, code: str) -> Any:
    """Close an account for good."""
    return tunggal.officer_close(workspace, code)


def _own_numbers() -> tuple[str, str]:
    """The two numbers as they are typed: arguments of a command can be seen by others."""
    if sys.stdin.isatty():
        say("The officer's NIK, then the KK number, one a line:")
    nik, kk = (sys.stdin.readline().strip() for _ in range(2))
    return nik, kk
