"""The command that starts the service."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from tunggal.adapters.lookup.shelf import read_pointer
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.registry.errors import UsageRefused

APPLICATION, SETTINGS = "tunggal.service.wsgi:application", "python:tunggal.service.server"
_NEEDED = ("django", "gunicorn", "psycopg", "structlog", "whitenoise")


def serve(
    workspace: Path | str, *, host: str = "127.0.0.1", port: int = 8000, workers: int | None = None
) -> None:
    """Start the service and stay: this process becomes the server, until it is stopped.

    Tables are brought up to date first. `workers` are processes, one per core when not given.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageRefused(
            f"The service needs {', '.join(missing)}. Install tunggal[service], then run this again."
        )
    place = open_workspace(Path(workspace))
    given = {
        "TUNGGAL_WORKSPACE": str(place.root.resolve()),
        "TUNGGAL_BIND": f"{host}:{port}",
        "TUNGGAL_WORKERS": str(workers or os.cpu_count() or 1),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", SETTINGS, APPLICATION]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, {**os.environ, **given})


def loaded(workspace: Path | str) -> str | None:
    """The name of the look-up index that serves, None when no release is loaded."""
    return read_pointer(open_workspace(Path(workspace)).lookup).serving
