"""Compares two releases of one kind: rows, keys, values, and who moved where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from tunggal.cycle.engine import Engine, sql
from tunggal.cycle.release.manifest import Release
from tunggal.cycle.tables import BY_NAME, Table
from tunggal.registry.errors import UsageRefused


@dataclass(frozen=True)
class TableDiff:
    """What became of one table; `rows_…` is None in the release that lacks the table.

    Keys are compared where they mean the same in both releases: `added`, `removed` and
    `changed` are None for tables whose key names a delivery. `changed_in` counts by column.
    """

    table: str
    rows_before: int | None
    rows_after: int | None
    added: int | None = None
    removed: int | None = None
    changed: int | None = None
    changed_in: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Flow:
    """Families that were `before` and are `after`: '1' to '10', 'not_ranked' or 'absent'."""

    before: str
    after: str
    families: int


@dataclass(frozen=True)
class Moves:
    """Seats of a programme in a regency: who came in, stayed and went out."""

    programme: str
    regency_code: str
    entrants: int
    stayers: int
    leavers: int


@dataclass(frozen=True)
class Diff:
    """Two releases compared: `flows` for register releases, `moves` for aid releases."""

    before: str
    after: str
    tables: tuple[TableDiff, ...]
    flows: tuple[Flow, ...] = ()
    moves: tuple[Moves, ...] = ()

    def table(self, name: str) -> TableDiff:
        return next(each for each in self.tables if each.table == name)


def diff(engine: Engine, before: Release, after: Release) -> dict[str, Any]:
    """Compare two releases of the same kind, as plain values: what `compare` says, for printing."""
    values = asdict(compare(engine, before, after))
    return {name: list(each) if isinstance(each, tuple) else each for name, each in values.items()}


def compare(engine: Engine, before: Release, after: Release) -> Diff:
    """Compare two releases of the same kind; raises UsageRefused when the kinds differ.

    Persons and families that entered or are gone are `added` and `removed` of these tables.
    """
    if before.manifest.kind != after.manifest.kind:
        raise UsageRefused(
            f"{before.name} and {after.name} are of different kinds and cannot be compared. "
            "Compare two register releases or two aid releases."
        )
    names = sorted({*before.tables, *after.tables})
    tables = tuple(_table_diff(engine, name, before, after) for name in names)
    if after.manifest.kind == "register":
        return Diff(before.name, after.name, tables, flows=_flows(engine, before, after))
    return Diff(before.name, after.name, tables, moves=_moves(engine, before, after))


def _table_diff(engine: Engine, name: str, before: Release, after: Release) -> TableDiff:
    rows_before, rows_after = (
        release.manifest.rows(name) if name in release.tables else None
        for release in (before, after)
    )
    table = BY_NAME.get(name)
    if None in (rows_before, rows_after) or table is None or "delivery" in table.key:
        return TableDiff(name, rows_before, rows_after)
    with _both(engine, before, after, name):
        found = engine.rows(_changed_keys(engine, table))[0]
    added, removed, changed = (int(found.pop(each)) for each in ("added", "removed", "changed"))
    changed_in = {
        column.removeprefix("changed_"): int(count) for column, count in found.items() if count
    }
    return TableDiff(name, rows_before, rows_after, added, removed, changed, changed_in)


def _changed_keys(engine: Engine, table: Table) -> str:
    before, after = engine.columns(f"earlier_{table.name}"), engine.columns(f"later_{table.name}")
    values = [name for name in after if name in before and name not in table.key]
    changed = {name: f"earlier.{name} is distinct from later.{name}" for name in values}
    here = "earlier.is_here = 1 and later.is_here = 1"
    return sql(
        "release",
        "changed_keys",
        table=table.name,
        same_key=" and ".join(f"later.{name} = earlier.{name}" for name in table.key),
        any_changed=" or ".join(changed.values()) or "1 = 0",
        counts="".join(
            f", count(*) filter (where {here} and {differs}) as changed_{name}"
            for name, differs in changed.items()
        ),
    )


def _flows(engine: Engine, before: Release, after: Release) -> tuple[Flow, ...]:
    with _both(engine, before, after, "ranked", "not_ranked"):
        rows = engine.rows(sql("release", "decile_flows"))
    flows = [Flow(row["before_standing"], row["after_standing"], row["families"]) for row in rows]
    return tuple(sorted(flows, key=lambda flow: (_place(flow.before), _place(flow.after))))


def _place(standing: str) -> int:
    return int(standing) if standing.isdigit() else {"not_ranked": 11, "absent": 12}[standing]


def _moves(engine: Engine, before: Release, after: Release) -> tuple[Moves, ...]:
    with _both(engine, before, after, "recipients"):
        rows = engine.rows(sql("release", "recipient_moves"))
    return tuple(Moves(**row) for row in rows)


@contextmanager
def _both(engine: Engine, before: Release, after: Release, *names: str) -> Iterator[None]:
    """Tables of two releases, as `earlier_…` and `later_…`, as long as they are needed."""
    for name in names:
        engine.read(f"earlier_{name}", before.table(name))
        engine.read(f"later_{name}", after.table(name))
    try:
        yield
    finally:
        engine.drop(*(f"{when}_{name}" for name in names for when in ("earlier", "later")))
