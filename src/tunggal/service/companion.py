"""Begins a companion of the web part: a process beside it, such as the worker."""

from __future__ import annotations

import os
import signal
import threading

import structlog

from tunggal.adapters.pulse import beat


def begin(name: str) -> threading.Event:
    """Make Django ready, and wait for the tables, which the web part makes as it starts.

    Gives what SIGTERM and SIGINT set. Raises UsageRefused for a role in the database that row-level
    security does not bind.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tunggal.service.settings")
    stop = threading.Event()
    beat(stop)
    import django

    django.setup()
    from tunggal.service.cases.binding import refuse_unbound_role

    log, told = structlog.get_logger(name), ""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    while not stop.is_set() and (lacking := _lacking()):
        if lacking != told:
            log.info("waiting", reason=lacking)
            told = lacking
        stop.wait(0.5)
    refuse_unbound_role()
    return stop


def _lacking() -> str:
    """What must be there before work begins, empty when all is."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        connection.close()
        return "the database cannot be reached"
    return "the tables are made when 'tunggal serve' starts" if pending else ""
