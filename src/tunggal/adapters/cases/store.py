"""Reads cases out of the service's database, without the service: all of one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from tunggal.adapters.cases.sealing import Sealing
from tunggal.adapters.cases.values import case_of
from tunggal.adapters.stores.postgres import connect_postgres
from tunggal.casework.case import Case
from tunggal.registry.errors import UsageRefused

_CASE = (
    "number", "kind", "state", "turn", "owner", "due", "region", "received_on", "release", "sealed",
)  # fmt: skip
_EVENT = (
    "case_id", "place", "at", "on_day", "step", "actor", "role", "before", "after", "owner", "due",
    "reason", "release", "tells", "sealed",
)  # fmt: skip
_TEXT = ("due", "received_on", "on_day", "at")  # both databases write days and moments as this text
_DAYS = ("due", "received_on", "on_day")
_WANTED = (
    "kind in ({kinds}) and received_on <= {mark} and (decided_on is not null or kind in ({open}))"
)
_BATCH = 5_000


def read_cases(
    address: str, sqlite: Path, *, sealing: Sealing, until: date, kinds: Iterable[str],
    open_kinds: Iterable[str],
) -> Iterator[Case]:  # fmt: skip
    """The decided cases of these kinds received up to a day, and the undecided of `open_kinds`.

    From PostgreSQL, or from a SQLite file; by case number.
    """
    connecting = _postgres(address) if address else _sqlite(sqlite)
    with connecting as (ask, mark):
        kinds, open_kinds = [*kinds, ""], [*open_kinds, ""]  # a list in SQL is never empty
        wanted = _WANTED.format(
            kinds=", ".join([mark] * len(kinds)),
            mark=mark,
            open=", ".join([mark] * len(open_kinds)),
        )
        given = [*kinds, until.isoformat(), *open_kinds]
        listed = ask(
            f"select {_columns(_CASE)} from case_case where {wanted} order by number", given
        )
        rows = (dict(zip(_CASE, map(_read, _CASE, row), strict=True)) for row in listed)
        events = ask(
            f"select {_columns(_EVENT)} from case_event where case_id in "
            f"(select number from case_case where {wanted}) order by case_id, place",
            given,
        )
        told = (_event(dict(zip(_EVENT, map(_read, _EVENT, row), strict=True))) for row in events)
        # Every case has an event, and both come by number, so they meet one by one.
        for row, (_, own) in zip(rows, groupby(told, lambda each: each["case_id"]), strict=True):
            yield case_of(row, own, sealing)


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f"cast({name} as text)" if name in _TEXT else name for name in names)


def _read(name: str, value: Any) -> Any:
    if value is None or name not in _TEXT:
        return value
    return date.fromisoformat(value) if name in _DAYS else _moment(value)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "on": row["on_day"]}


Ask = Callable[[str, list[str]], Iterator[tuple[Any, ...]]]


@contextmanager
def _sqlite(file: Path) -> Iterator[tuple[Ask, str]]:
    if not file.is_file():
        raise UsageRefused(
            f"{file}: is not here, so there are no cases yet. Run 'tunggal serve' first."
        )
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("begin")
        _refuse_absent(connection.execute, sqlite3.Error)
        yield lambda query, given: iter(connection.execute(query, given)), "?"
    finally:
        connection.close()


@contextmanager
def _postgres(address: str) -> Iterator[tuple[Ask, str]]:
    connection = connect_postgres(address)
    import psycopg

    try:
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local time zone 'UTC'")
        connection.execute("select set_config('tunggal.scope', 'service', true)")
        _refuse_absent(connection.execute, psycopg.Error)
        yield lambda query, values: _streamed(connection, query, values), "%s"
    finally:
        connection.close()


def _streamed(connection: Any, query: str, values: list[str]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor(f"cases{abs(hash(query))}") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(query, values)
        yield from cursor


def _refuse_absent(execute: Callable[[str], Any], fault: type[Exception]) -> None:
    try:
        execute("select number from case_case where 1 = 0")
    except fault as told:
        raise UsageRefused(
            f"cases: cannot be read ({type(told).__name__}). The tables are made when "
            "'tunggal serve' runs for the first time."
        ) from None
