"""Runs the jobs: a thread and a clock for each, so that a slow one holds up no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import structlog
from django.db import close_old_connections, connections

from tunggal.service.worker.jobs import Job

log = structlog.get_logger("tunggal.worker")
MOST_WAIT = 300.0  # seconds after many failures
PATIENCE = 20.0  # seconds until work that was begun must have ended
Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def run(jobs: Iterable[Job], stop: threading.Event) -> None:
    """Work until `stop` is set; what was begun is brought to its end."""
    threads = [
        threading.Thread(target=_repeat, args=(job, stop), name=job.name, daemon=True)
        for job in jobs
    ]
    for each in threads:
        each.start()
    stop.wait()
    for each in threads:
        each.join(PATIENCE / len(threads))


def once(jobs: Iterable[Job], clock: Clock = now) -> dict[str, int]:
    """Do everything that waits now; returns how much each job did."""
    done = {}
    for job in jobs:
        done[job.name] = 0
        while some := job.work(clock()):
            done[job.name] += some
    return done


def _repeat(job: Job, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        close_old_connections()
        try:
            done = job.work(now())
            failures = 0
        except Exception as fault:
            done, failures = 0, failures + 1
            log.error("job_failed", job=job.name, failures=failures, exc_info=fault)
        if done:
            log.info("job_done", job=job.name, done=done)
        else:
            stop.wait(min(job.every * 2**failures, max(MOST_WAIT, job.every)))
    connections.close_all()
