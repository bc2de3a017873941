"""What must hold of the tables before they may go into a release."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.engine import Engine, check
from tunggal.cycle.tables import CORRIDOR, Table
from tunggal.registry.errors import ChecksFailed


def tables_are_fit_for_release(engine: Engine, *, kind: str, variables: Sequence[str]) -> None:
    """Every table of this kind is there, as declared, with one row per key."""
    for table in CORRIDOR:
        if table.release == kind:
            has_declared_columns(engine, table, variables)
            key_is_known(engine, table)
            if not _keyed_by_delivery(table):
                key_is_unique(engine, table)
    if kind == "register":
        every_family_is_ranked_or_not(engine)
    if kind == "aid":
        every_recipient_has_a_seat(engine)


def has_declared_columns(engine: Engine, table: Table, variables: Sequence[str]) -> None:
    """A table of the corridor has the columns and types that it declares."""
    if not engine.has(table.name):
        raise ChecksFailed(
            f"{table.name}: the table is missing. The stage '{table.made_by}' makes it; "
            f"run the cycle again."
        )
    found = engine.columns(table.name)
    for name, kind in table.spelled(variables).items():
        if found.get(name) != kind:
            is_now = found.get(name, "no such column")
            raise ChecksFailed(
                f"{table.name}.{name}: declared as {kind}, found {is_now}. "
                f"The stage '{table.made_by}' must make it as cycle/tables.py declares it."
            )


def key_is_known(engine: Engine, table: Table) -> None:
    """No part of a key is null."""
    unknown = " or ".join(f"{name} is null" for name in table.key)
    check(
        engine,
        f"{table.name}: every row has its key ({', '.join(table.key)})",
        f"select 'null' as key_part, count(*) as found from {table.name} "
        f"where {unknown} having count(*) > 0",
    )


def key_is_unique(engine: Engine, table: Table) -> None:
    """One row per key; the error counts the keys and does not name them."""
    key = ", ".join(table.key)
    check(
        engine,
        f"{table.name}: one row per {key}",
        f"select count(*) as keys_found_twice from (select {key} from {table.name} "
        f"group by {key} having count(*) > 1) as twice having count(*) > 0",
    )


def every_family_is_ranked_or_not(engine: Engine) -> None:
    """Each family of the register is in `ranked` or in `not_ranked`, and in one of them only."""
    check(
        engine,
        "release: each family is either ranked or not ranked, with a reason",
        "select count(*) as families_at_fault from families "
        "left join ranked on ranked.family_id = families.family_id "
        "left join not_ranked on not_ranked.family_id = families.family_id "
        "where (ranked.family_id is null) = (not_ranked.family_id is null) having count(*) > 0",
    )


def every_recipient_has_a_seat(engine: Engine) -> None:
    """The ledger counts as many seats as there are recipients."""
    check(
        engine,
        "release: the ledger counts as filled exactly the seats that recipients have",
        "select seats.programme, seats.seats, counted.filled from "
        "(select programme, count(*) as seats from recipients group by programme) as seats "
        "full outer join (select programme, sum(filled) as filled from regency_ledger "
        "group by programme) as counted on counted.programme = seats.programme "
        "where coalesce(seats.seats, 0) <> coalesce(counted.filled, 0)",
    )


def _keyed_by_delivery(table: Table) -> bool:
    # Rows as delivered: consolidate and link make these keys unique, and a third count over
    # nine hundred million of them would cost a national quarter several minutes.
    return {"source", "delivery"} <= set(table.key) and table.name != "delivery_counts"
