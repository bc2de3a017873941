"""A job whose thread ends: the process ends with it, so that somebody starts it again."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest

from tunggal.service.worker import loop
from tunggal.service.worker.jobs import Job


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("end", [SystemExit(0), KeyboardInterrupt(), MemoryError()])
def test_a_worker_that_lost_a_job_does_not_look_alive(
    end: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(at: datetime) -> int:
        raise end

    def refused(*told: object, **more: object) -> None:
        raise OSError("nobody reads the log")

    if isinstance(end, Exception):  # is logged, and that fails as well
        monkeypatch.setattr(loop.log, "error", refused, raising=False)
    stop = threading.Event()
    jobs = [Job("well", 0.01, lambda at: 0), Job("broken", 0.01, broken)]
    monkeypatch.setattr(loop, "close_old_connections", int)
    with pytest.raises(SystemExit, match="broken ended by itself"):
        loop.run(jobs, stop)
    assert stop.is_set()


def test_a_worker_that_is_asked_to_end_ends_well() -> None:
    stop = threading.Event()

    def last(at: datetime) -> int:
        stop.set()
        return 1

    loop.run([Job("last", 0.01, last)], stop)


def test_a_lost_connection_is_a_failure_and_the_job_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop, failing = threading.Event(), [ValueError("gone"), OSError("gone")]

    def connections() -> None:
        if failing:
            raise failing.pop()

    def work(at: datetime) -> int:
        stop.set()
        return 0

    monkeypatch.setattr(loop, "close_old_connections", connections)
    loop.run([Job("job", 0.001, work)], stop)
    assert not failing


def test_a_job_that_failed_for_days_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, tries = threading.Event(), []

    def work(at: datetime) -> int:
        tries.append(at)
        if len(tries) > 1_100:
            stop.set()
        raise ValueError

    monkeypatch.setattr(loop, "close_old_connections", int)
    monkeypatch.setattr(loop, "MOST_WAIT", 0.0)
    loop.run([Job("job", 1e-300, work)], stop)
    assert len(tries) > 1_100
