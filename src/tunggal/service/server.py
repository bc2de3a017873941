"""Settings of gunicorn, and what is made ready before the first request."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Any

bind = os.environ.get("TUNGGAL_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("TUNGGAL_WORKERS", "2"))
worker_class = "tunggal.service.patience.PatientWorker"  # keeps connections open
threads = 1  # processes answer: threads would share a core, and only get in each other's way
timeout = 30
graceful_timeout = 20
keepalive = 5
limit_request_line = 2_000
limit_request_fields = 60
control_socket_disable = True  # nobody manages it over a socket of its own
accesslog = None  # a line of it would hold addresses; the service writes its own, without
errorlog = "-"
proc_name = "tunggal"
# PostgreSQL is waited for as long as SQLite is (settings.py), unless its address says otherwise.
_PATIENCE = {"PGCONNECT_TIMEOUT": "10", "PGOPTIONS": "-c lock_timeout=10s"}


def post_worker_init(worker: Any) -> None:
    """A process that answers waits for no lock for good; and keeps what was loaded.

    So the search for garbage need not look at that each time.
    """
    for name, value in _PATIENCE.items():
        os.environ.setdefault(name, value)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _refuse_unbound_role() -> None:
    from tunggal.registry.errors import UsageRefused
    from tunggal.service.cases.binding import refuse_unbound_role

    try:
        refuse_unbound_role()
    except UsageRefused as told:
        raise SystemExit(f"Error: {told}") from None


def on_starting(server: Any) -> None:
    """Bring the tables up to date and gather the static files, once, before any worker begins."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tunggal.service.served")
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    _refuse_unbound_role()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("clearsessions", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    import_module("tunggal.service.urls")  # once for all workers, who are copies of this process
    connections.close_all()
