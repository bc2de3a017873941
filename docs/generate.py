"""Writes docs/reference from the code itself: `python docs/generate.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

import tunggal
from tunggal.casework.diagram import cases_page
from tunggal.cli import root
from tunggal.cycle.tables import CORRIDOR, Table
from tunggal.policy.casework import read_casework

REFERENCE = Path(__file__).parent / "reference"
HEAD = "<!-- Written by docs/generate.py out of the code; change the code, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """File name → text of every reference page."""
    return {
        "commands.md": commands(),
        "tables.md": tables(),
        "functions.md": functions(),
        "cases.md": cases(),
    }


def commands() -> str:
    """Every command with its help, as the command line prints it."""
    said = [
        HEAD + "# Commands\n",
        "Data goes to stdout, talk to stderr; `--json` prints JSON. Exit codes: 0 done, 1 checks failed,",
        "2 usage or configuration, 3 bad data, 4 integrity, 70 a fault of tunggal itself.\n",
    ]
    for path, command in walk(root, "tunggal"):
        context = click.Context(command, info_name=path, terminal_width=88, max_content_width=88)
        said += [f"## {path}\n", "```", command.get_help(context), "```\n"]
    return "\n".join(said)


def walk(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group that is no group itself."""
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from walk(command, f"{path} {name}")
        elif command is not None:
            yield f"{path} {name}", command


def tables() -> str:
    """Every table of the corridor: columns, types, key, meaning, what is private."""
    said = [
        HEAD + "# Tables\n",
        "Every table that passes from one stage to the next, or into a release. Private columns never leave",
        "the ministry and are never logged. Types: text, int (32 bits), long (64 bits), date.\n",
    ]
    for table in CORRIDOR:
        said += [f"## {table.name}\n", _about(table), ""]
        said += ["| column | type | private | means |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            private = "private" if column.private else ""
            said.append(f"| `{column.name}` | {column.type} | {private} | {column.means} |")
        said.append("")
    return "\n".join(said)


def _about(table: Table) -> str:
    released = f"In {table.release} releases." if table.release else "Never leaves the cycle."
    return f"{table.means} Made by {table.made_by}. Key: {', '.join(table.key)}. {released}"


def cases() -> str:
    """Every kind of case of the example policy: who brings it, its states and its steps."""
    folder = Path(__file__).parents[1] / "examples" / "indonesia" / "policy" / "casework"
    said = [
        HEAD + "# Kinds of case\n",
        "As the example policy has them (`policy/casework/`). In a state stand its owners in turn and their working",
        "days: when one does not act, the next gets the case, and the last is asked again. In the tables `owner`",
        "is whoever has the turn, or had it before.\n",
        *cases_page(read_casework(folder)),
    ]
    return "\n".join(said)


def functions() -> str:
    """Every public function, with its docstring."""
    said = [HEAD + "# Python functions\n", "Each command is a function of the package `tunggal`.\n"]
    for name in tunggal.COMMANDS:
        function = getattr(tunggal, name)
        said += [
            f"## {signature(function)}\n",
            str(function.__doc__).strip().replace("\n    ", "\n"),
            "",
        ]
    return "\n".join(said)


def signature(function: object) -> str:
    """`tunggal.cycle_run(workspace, quarter, *, progress=None)`."""
    import inspect

    bare = inspect.signature(function)  # type: ignore[arg-type]
    kept = [each.replace(annotation=inspect.Parameter.empty) for each in bare.parameters.values()]
    shown = inspect.Signature(kept)
    return f"`tunggal.{function.__name__}{shown}`"  # type: ignore[attr-defined]


if __name__ == "__main__":
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
