"""Whether the database has the tables of this version; the web part makes them as it starts."""

from __future__ import annotations

import threading
from typing import Any

from django.db import OperationalError, connection


def wait_for_tables(stop: threading.Event, log: Any) -> None:
    """Wait until the tables are there, and tell once why."""
    told = ""
    while not stop.is_set() and (lacking := _lacking()):
        if lacking != told:
            log.info("waiting", reason=lacking)
            told = lacking
        stop.wait(0.5)


def _lacking() -> str:
    """What must be there before work begins, empty when all is."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        connection.close()
        return "the database cannot be reached"
    return "the tables are made when 'tunggal serve' starts" if pending else ""
