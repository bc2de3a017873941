"""Draws answers as text and tables on stdout, and progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

Progress = Callable[[str, str, int], None]


def table(rows: Sequence[Mapping[str, Any]], *, title: str = "", empty: str = "nothing") -> None:
    """Rows as a table; numbers to the right, thousands separated."""
    if not rows:
        click.echo(f"{title + ': ' if title else ''}{empty}")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in rows[0]:
        number = all(isinstance(row[name], int | float) or row[name] is None for row in rows)
        drawn.add_column(
            str(name).replace("_", " "), justify="right" if number else "left", overflow="fold"
        )
    for row in rows:
        drawn.add_row(*[cell(value) for value in row.values()])
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(drawn)


def cell(value: Any) -> str:
    """A value as a table shows it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}"
    return str(value)


def facts(values: Mapping[str, Any]) -> None:
    """Names and values, one a line."""
    wide = max((len(str(name)) for name in values), default=0)
    for name, value in values.items():
        click.echo(f"{str(name).replace('_', ' '):<{wide}}  {cell(value)}")


@contextmanager
def progress(of: str = "tables", each: str = "rows") -> Iterator[Progress]:
    """Tells of long work on stderr: a moving line on a terminal, one line per stage elsewhere.

    `of` names what is counted, `each` what one of them holds.
    """
    if not sys.stderr.isatty():
        yield _line_per_stage()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import (
        Progress as Bar,
    )

    bar = Bar(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20),
        TextColumn("{task.completed} " + of), TimeElapsedColumn(), TextColumn("{task.fields[now]}"),
        console=Console(stderr=True),
    )  # fmt: skip
    tasks: dict[str, Any] = {}
    with bar:

        def tell(stage: str, what: str, rows: int) -> None:
            if stage not in tasks:
                for done in bar.tasks:  # the stages before it have come to their end
                    bar.update(done.id, total=done.completed)
                tasks[stage] = bar.add_task(stage, total=None, now="")
            bar.update(tasks[stage], advance=1, now=f"{what}: {rows:,} {each}")

        yield tell


def _line_per_stage() -> Progress:
    seen: set[str] = set()

    def tell(stage: str, what: str, rows: int) -> None:
        if stage not in seen:
            seen.add(stage)
            click.echo(f"{stage} …", err=True)

    return tell
