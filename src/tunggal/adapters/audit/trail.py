"""Reads the audit lines out of the service's database, without the service."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tunggal.adapters.audit.chain import Line
from tunggal.adapters.stores.postgres import connect_postgres
from tunggal.registry.errors import UsageRefused

_LINES = "select number, at, actor, action, subject, reason, digest from audit_line order by number"
_BATCH = 10_000


def read_trail(address: str, sqlite: Path) -> Iterator[tuple[Line, str]]:
    """Each line with its digest, the oldest first: from PostgreSQL, or from a SQLite file."""
    connection, cursor, fault = _postgres(address) if address else _sqlite(sqlite)
    try:
        cursor.execute(_LINES)
        while rows := cursor.fetchmany(_BATCH):
            for *values, digest in rows:
                yield Line(*values), digest
    except fault as told:
        raise UsageRefused(
            f"audit: cannot be read ({type(told).__name__}). Nothing was recorded here before "
            "'tunggal serve' ran for the first time."
        ) from None
    finally:
        connection.close()


def _sqlite(file: Path) -> tuple[Any, Any, type[Exception]]:
    if not file.is_file():
        raise UsageRefused(
            f"{file}: is not here, so nothing was recorded yet. Run 'tunggal serve'."
        )
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    return connection, connection.cursor(), sqlite3.OperationalError


def _postgres(address: str) -> tuple[Any, Any, type[Exception]]:
    connection = connect_postgres(address)
    import psycopg

    return connection, connection.cursor("audit"), psycopg.Error
