"""The worker as a process: `python -m tunggal.service.worker`."""

from __future__ import annotations

import os
import signal
import threading


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tunggal.service.settings")
    import django

    django.setup()
    from tunggal.registry.errors import UsageRefused
    from tunggal.service.cases.binding import refuse_unbound_role
    from tunggal.service.tables import wait_for_tables
    from tunggal.service.worker.jobs import JOBS
    from tunggal.service.worker.loop import log, run

    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    wait_for_tables(stop, log)
    try:
        refuse_unbound_role()
    except UsageRefused as told:
        raise SystemExit(f"Error: {told}") from None
    log.info("worker_started", jobs=len(JOBS))
    run(JOBS, stop)
    log.info("worker_stopped")


main()
