"""Makes the stage's tables, each from the SELECT of its own name."""

from __future__ import annotations

from tunggal.cycle.engine import Engine, sql
from tunggal.cycle.link.rules import SANE


def make(engine: Engine, name: str, table: str = "", **parts: str) -> int:
    """Make `link_<name>`, or `table`, from `sql/<name>.sql`; returns its number of rows."""
    return engine.make_table(table or f"link_{name}", sql("link", name, **parts))


def make_sane(engine: Engine, name: str, table: str = "", **parts: str) -> int:
    """The same for a SELECT that asks whether `one` and `other` may be one person."""
    return make(engine, name, table, sane=SANE, **parts)
