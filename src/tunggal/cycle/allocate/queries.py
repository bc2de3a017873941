"""The stage's queries for one programme, and for all programmes one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.allocate import phrases
from tunggal.cycle.engine import Engine, sql, text_literal
from tunggal.cycle.tables import BY_NAME
from tunggal.policy.programmes import Terms

ROOM = "allocate"


def of_programme(name: str, terms: Terms, **parts: str) -> str:
    """The query `sql/<name>.sql` for one programme."""
    known = {"programme": text_literal(terms.code), "code": terms.code, "unit": terms.unit}
    known |= {"endless": phrases.ENDLESS}
    return sql(ROOM, name, **(known | parts))


def together(engine: Engine, table: str, queries: Sequence[str], *, like: str = "") -> None:
    """Make a table of the queries of all programmes; empty, `like` a table, when there are none."""
    engine.make_table(table, union(queries, like or table))


def union(queries: Sequence[str], table: str) -> str:
    """The queries one below the other; no rows of the table's shape when there are none."""
    return "\nunion all\n".join(queries) or no_rows(table)


def no_rows(table: str) -> str:
    """A query of no rows in the shape of a table of the corridor."""
    kinds = {"text": "string", "int": "int", "long": "bigint", "date": "date"}
    columns = BY_NAME[table].spelled(())
    nulls = (f"cast(null as {kinds[kind]}) as {name}" for name, kind in columns.items())
    return f"select {', '.join(nulls)} where 1 = 0"
