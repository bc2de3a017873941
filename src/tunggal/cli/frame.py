"""What every command shares: the workspace option, `--json`, exit codes, progress on a terminal."""

from __future__ import annotations

import json as jsonlib
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tunggal import __version__
from tunggal.registry.errors import TunggalError

CRASHED = 70  # a fault of the software itself, not of its use
Render = Callable[[Any], None]


class LazyGroup(click.Group):
    """A group whose nouns are imported only when they are called."""

    def __init__(self, *, nouns: Mapping[str, tuple[str, str]], **rest: Any) -> None:
        super().__init__(**rest)
        self._nouns = nouns
        self.params.append(
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help="Print the version and exit.",
            )
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._nouns)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._nouns:
            return None
        module = import_module(f"tunggal.cli.{self._nouns[cmd_name][0]}")
        found: click.Command = getattr(module, cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(noun, says) for noun, (_, says) in self._nouns.items()])


def _version(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"tunggal {__version__}")
        ctx.exit()


def run_group(group: click.Group) -> None:
    """Run the command line; exit codes: 0 done, 1 checks failed, 2 usage or configuration,
    3 bad data, 4 integrity, 70 a fault of tunggal itself."""
    try:
        group.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except click.Abort:
        say("Stopped. 'tunggal cycle resume' goes on with a cycle that was under way.")
        sys.exit(130)
    except TunggalError as fault:
        say(f"Error: {fault}")
        sys.exit(fault.exit_code)
    except OSError as fault:
        say(f"Error: {disk_fault(fault)}")
        sys.exit(2)
    except Exception as fault:
        _tell_of_crash(fault)
        sys.exit(CRASHED)


def _tell_of_crash(fault: Exception) -> None:
    # The text of an unforeseen error may quote a row, so only its kind and its place are told.
    if os.environ.get("TUNGGAL_DEBUG"):
        raise fault
    at = traceback.extract_tb(fault.__traceback__)[-1]
    say(
        f"Error: tunggal failed ({type(fault).__name__} at {Path(at.filename).name}:{at.lineno}). "
        "This is a fault of tunggal: please report it. TUNGGAL_DEBUG=1 shows all, which may hold "
        "personal data."
    )


def disk_fault(fault: OSError) -> str:
    """An error of the disk in words that say what to do next."""
    if fault.errno == 28:
        return (
            f"the disk is full ({fault.filename or 'while writing'}). Free some space, then go on with "
            "'tunggal cycle resume QUARTER'; nothing that was done is lost."
        )
    return f"{fault.strerror or fault}: {fault.filename or 'no file named'}"


def say(text: str) -> None:
    """Talk to the person: on stderr, so that stdout holds data only."""
    click.echo(text, err=True)


def workspace_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--workspace FOLDER`, this folder when not given."""
    return click.option(
        "-w",
        "--workspace",
        type=click.Path(path_type=Path),
        default=Path(),
        envvar="TUNGGAL_WORKSPACE",
        show_default="this folder",
        help="Folder of the workspace.",
    )(command)


def answers(render: Render) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Print what a command returns: by `render`, or as JSON with `--json`."""

    def wrap(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
        @wraps(command)
        def run(*args: Any, as_json: bool, **values: Any) -> None:
            answer = command(*args, **values)
            if as_json:
                click.echo(jsonlib.dumps(answer, indent=2, ensure_ascii=False, default=str))
            else:
                render(answer)
            if isinstance(answer, Mapping) and answer.get("passed") is False:
                raise click.exceptions.Exit(1)

        return run

    return wrap
