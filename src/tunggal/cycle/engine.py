"""What a stage asks of the machine that runs its queries.

DuckDB and Spark each have an adapter. A stage writes SQL in the subset that both read alike:
`nulls last` in every order, windows that end in a unique key, whole numbers in decisions, no
`date - date`, no division that may meet zero, no quoted identifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Protocol

from tunggal.registry.errors import ChecksFailed

Row = dict[str, Any]


class Engine(Protocol):
    """Runs queries over named tables; the tables are scratch and vanish with the engine."""

    name: str

    def load(
        self, table: str, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]
    ) -> None:
        """Make a small table from Python values; `columns` gives name → type of tables.TYPES."""

    def read(self, table: str, parquet: Sequence[Path]) -> None:
        """Make a table of what Parquet files hold, without copying them."""

    def make_table(self, table: str, query: str) -> int:
        """Make (or replace) a table from one SELECT; returns its number of rows."""

    def drop(self, *tables: str) -> None:
        """Forget tables that no later step reads."""

    def has(self, table: str) -> bool:
        """Whether a table of that name exists."""

    def columns(self, table: str) -> dict[str, str]:
        """Column names and types (of tables.TYPES) of a table, in their order."""

    def rows(self, query: str) -> list[Row]:
        """What a query returns, as Python values: for few rows only."""

    def count(self, table: str) -> int:
        """Number of rows of a table."""

    def write(self, query: str, folder: Path, *, order_by: Sequence[str], row_group: int) -> int:
        """Write a query as Parquet files into a new folder; returns its number of rows.

        Sorted by a unique key, the same rows give the same bytes, whatever the number of
        threads; without `order_by` the rows come as they are.
        """

    def close(self) -> None:
        """Let go of what the engine holds; its tables are gone."""


def sql(stage: str, name: str, **parts: str) -> str:
    """The SELECT kept in `cycle/<stage>/sql/<name>.sql`, with its `$parts` filled in."""
    text = (files("tunggal.cycle") / stage / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(parts)


def ordered(columns: Sequence[str]) -> str:
    """An `order by` that puts unknowns last on every engine; empty for no columns."""
    return " order by " + ", ".join(f"{name} asc nulls last" for name in columns) if columns else ""


def text_literal(value: str) -> str:
    """A text as an SQL literal; both engines read a doubled quote as one quote.

    Raises ValueError on a backslash, which only Spark takes for an escape.
    """
    if "\\" in value:
        raise ValueError(f"a backslash cannot be used in '{value}'")
    return "'" + value.replace("'", "''") + "'"


def check(engine: Engine, law: str, breaches: str) -> None:
    """Raise ChecksFailed when the query `breaches` returns rows; `law` says what was broken."""
    found = engine.rows(f"select * from ({breaches}) as breach limit 5")
    if found:
        raise ChecksFailed(
            f"{law}: broken by rows such as {found[0]} ({len(found)} shown of more)."
        )
