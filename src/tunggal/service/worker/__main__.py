"""The worker as a process: `python -m tunggal.service.worker`."""

from __future__ import annotations

from tunggal.registry.errors import TunggalError
from tunggal.service.companion import begin


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    try:
        stop = begin("tunggal.worker")
    except TunggalError as told:
        raise SystemExit(f"Error: {told}") from None
    from tunggal.service.worker.jobs import JOBS
    from tunggal.service.worker.loop import log, run

    log.info("worker_started", jobs=len(JOBS))
    run(JOBS, stop)
    log.info("worker_stopped")


main()
