"""Between two quarters: what came in since the register was released, laid over its tables."""

from __future__ import annotations

from tunggal.cycle.engine import Engine, sql

ROOM = "allocate"
# Tables of the deliveries since; the stage `consolidate` of a month makes them.
SINCE = ("decisions", "protections", "leads", "records")


def since_tables() -> dict[str, str]:
    """Name in the stage → table of the month's own corridor."""
    return {f"since_{name}": name for name in SINCE}


def bring_up_to_date(engine: Engine) -> None:
    """Lay the decisions, protections, leads, deaths and moves abroad of the month over the register.

    The engine holds the register's tables and the `since_…` tables; persons keep their keys, and
    nobody enters the register before the next quarter.
    """
    for name in ("decisions", "protections", "leads"):
        engine.make_table(name, sql(ROOM, f"month_{name}"))
    if engine.rows(sql(ROOM, "month_gone") + " limit 1"):
        engine.make_table("gone_since", sql(ROOM, "month_gone"))
        engine.make_table("persons", sql(ROOM, "month_persons"))
        engine.drop("gone_since")
