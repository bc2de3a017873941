"""The commands that start the service: web part, worker and bridge together, or each alone."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import NoReturn

from tunggal.adapters.lookup.shelf import read_pointer
from tunggal.adapters.stores.telephone_settings import read_secret
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.supervising import supervise
from tunggal.registry.errors import UsageRefused
from tunggal.wiring import sender_of

APPLICATION, SETTINGS = "tunggal.service.wsgi:application", "python:tunggal.service.server"
WORKER = "tunggal.service.worker"
BRIDGE = "tunggal.service.channels.telephone"
_NEEDED = ("allauth", "django", "gunicorn", "psycopg", "structlog", "whitenoise")


def serve(
    workspace: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int | None = None,
    worker: bool = True,
) -> None:
    """Start the service and stay until it is stopped: its web part, and beside it a worker.

    Where the telephone is set its bridge runs here as well, with the worker or without. Tables are
    brought up to date first. `workers` are processes that answer, each one request at a time: two per
    core, at least four, when not given.
    Without a `worker` nothing is sent, told or passed on until one runs elsewhere.
    """
    need_service()
    place = open_workspace(Path(workspace))
    given = {
        "TUNGGAL_WORKSPACE": str(place.root.resolve()),
        "TUNGGAL_BIND": f"{host}:{port}",
        "TUNGGAL_WORKERS": str(workers or max(4, 2 * (os.cpu_count() or 1))),
    }
    web = [sys.executable, "-m", "gunicorn", "--config", SETTINGS, APPLICATION]
    companions = []
    if place.settings.service.telephone.is_on:
        read_secret()
        companions.append(BRIDGE)
    if worker:
        sender_of(place)  # what it lacks is told now
        companions.append(WORKER)
    if not companions:
        _become(web, given)
    started = [[sys.executable, "-m", each] for each in companions]
    supervise(web, started, {**os.environ, **given})


def worker(workspace: Path | str) -> None:
    """Become a worker, and stay until it is stopped; any number of them may run."""
    need_service()
    place = open_workspace(Path(workspace))
    sender_of(place)
    given = {"TUNGGAL_WORKSPACE": str(place.root.resolve())}
    _become([sys.executable, "-m", WORKER], given)


def _become(command: list[str], given: dict[str, str]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, {**os.environ, **given})


def need_service() -> None:
    """Refuse to go on where the service's parts are not installed."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageRefused(
            f"The service needs {', '.join(missing)}. Install tunggal[service], then run this again."
        )


def loaded(workspace: Path | str) -> str | None:
    """The name of the look-up index that serves, None when no release is loaded."""
    return read_pointer(open_workspace(Path(workspace)).lookup).serving
