"""Counts messages in the service's database and lists those that failed, without the service."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.postgres import connect_postgres
from tunggal.registry.errors import UsageRefused

Ask = Callable[..., Any]
_COUNT = (
    "select state, channel, kind, count(*) as messages from outbox_message "
    "group by state, channel, kind order by state, channel, kind"
)
_DEAD = (
    "select id, channel, kind, tries, fault, cast(posted_at as text) from outbox_message "
    "where state = 'dead' order by id limit {most}"
)
_CHANNELS = (
    "select name, cast(stopped_at as text), cast(busy_until as text), failures, fault "
    "from outbox_channel order by name"
)
_CAME_IN = (
    "select state, kind, count(*) as number from whatsapp_arrival where state <> 'done' "
    "group by state, kind order by state, kind"
)
_FAILED_IN = (
    "select id, kind, tries, fault, cast(came_at as text) from whatsapp_arrival "
    "where state = 'dead' and length(sealed) > 0 order by id limit {most}"
)
MOST = 1_000  # failed messages that are listed


def count_messages(address: str, sqlite: Path) -> list[dict[str, Any]]:
    """How many messages there are, by state, channel and kind."""
    with _database(address, sqlite) as ask:
        names = ("state", "channel", "kind", "messages")
        return [dict(zip(names, row, strict=True)) for row in ask(_COUNT).fetchall()]


def dead_messages(address: str, sqlite: Path) -> list[dict[str, Any]]:
    """The messages that were given up, the oldest first: never what they say or to whom."""
    with _database(address, sqlite) as ask:
        names = ("message", "channel", "kind", "tries", "fault", "posted")
        rows = ask(_DEAD.format(most=MOST)).fetchall()
        return [dict(zip(names, (*row[:5], str(row[5])[:19]), strict=True)) for row in rows]


def count_arrivals(address: str, sqlite: Path) -> list[dict[str, Any]]:
    """How much of what came in from WhatsApp waits or was given up, by state and kind."""
    with _database(address, sqlite) as ask:
        names = ("state", "kind", "number")
        return [dict(zip(names, row, strict=True)) for row in ask(_CAME_IN).fetchall()]


def dead_arrivals(address: str, sqlite: Path) -> list[dict[str, Any]]:
    """What came in and was given up or could not be read: never what was said, or by whom."""
    with _database(address, sqlite) as ask:
        names = ("arrival", "kind", "tries", "fault", "came")
        rows = ask(_FAILED_IN.format(most=MOST)).fetchall()
        return [dict(zip(names, (*row[:4], str(row[4])[:19]), strict=True)) for row in rows]


def channel_states(address: str, sqlite: Path) -> list[dict[str, Any]]:
    """How each channel does that was used: since when it stands still, or how long it waits."""
    with _database(address, sqlite) as ask:
        return [_state(*row) for row in ask(_CHANNELS).fetchall()]


def _state(name: str, stopped: str | None, busy: str, failures: int, fault: str) -> dict[str, Any]:
    state = "stopped" if stopped else "waits" if failures else "goes"
    since = str(stopped if stopped else busy)[:19] if state != "goes" else ""
    return {"channel": name, "state": state, "fault": fault, "since_or_until": since}


@contextmanager
def _database(address: str, sqlite: Path) -> Iterator[Ask]:
    """How to ask the database."""
    connection: Any = connect_postgres(address) if address else _sqlite(sqlite)
    try:
        _refuse_absent(connection)
        yield connection.execute
    finally:
        connection.close()


def _sqlite(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise UsageRefused(
            f"{file}: is not here, so there are no messages yet. Run 'tunggal serve' first."
        )
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=10)


def _refuse_absent(connection: Any) -> None:
    try:
        connection.execute("select id from outbox_message where 1 = 0")
    except Exception as fault:
        if type(fault).__name__ not in ("OperationalError", "UndefinedTable"):
            raise
        raise UsageRefused(
            "messages: cannot be read. The tables are made when 'tunggal serve' runs for the first "
            "time."
        ) from None
