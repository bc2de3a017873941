"""Runs the jobs: a thread and a clock for each, so that a slow one holds up no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

import structlog
from django.db import close_old_connections, connections

from tunggal.service.crew import Crew
from tunggal.service.worker.jobs import Job

log = structlog.get_logger("tunggal.worker")
MOST_WAIT = 300.0  # seconds after many failures
_MOST_DOUBLED = 20  # times: beyond some thousand it would be no number any more
PATIENCE = 20.0  # seconds until work that was begun must have ended
Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def run(jobs: Iterable[Job], stop: threading.Event) -> None:
    """Work until `stop` is set; what was begun is brought to its end.

    Raises SystemExit when a job's thread has ended by itself, and with it the work of all.
    """
    crew = Crew(stop, log)
    threads = [crew.thread(job.name, partial(_repeat, job, stop)) for job in jobs]
    for each in threads:
        each.start()
    stop.wait()
    for each in threads:
        each.join(PATIENCE / len(threads))
    crew.refuse_ended()


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
        try:
            close_old_connections()
            done = job.work(now())
            failures = 0
        except Exception as fault:
            done, failures = 0, failures + 1
            log.error("job_failed", job=job.name, failures=failures, exc_info=fault)
        if done:
            log.info("job_done", job=job.name, done=done)
        else:
            stop.wait(min(job.every * 2 ** min(failures, _MOST_DOUBLED), max(MOST_WAIT, job.every)))
    connections.close_all()
