"""The service on a small country, once on SQLite and once on PostgreSQL 15."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

django = pytest.importorskip(
    "django", reason="the service is not installed: pip install 'tunggal[service]'"
)

import tunggal  # noqa: E402
from postgres import shared, why_not  # noqa: E402
from service_world import make_workspace  # noqa: E402

FOLDER = Path(tempfile.mkdtemp(prefix="tunggal-service-"))
_OWNER = os.getpid()


@atexit.register
def _clean() -> None:
    if os.getpid() == _OWNER:  # not a child that a test made
        shutil.rmtree(FOLDER, ignore_errors=True)


WORKSPACE = make_workspace(FOLDER / "workspace")
tunggal.release_load(WORKSPACE, "aid-2026Q1")
os.environ["TUNGGAL_WORKSPACE"] = str(WORKSPACE)
os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
django.setup()
# Settings are read once; commands of other tests, and processes that run tests, have their own.
del os.environ["TUNGGAL_WORKSPACE"], os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def workspace() -> Path:
    return WORKSPACE


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of a PostgreSQL cluster that lives as long as the tests."""
    reason = why_not()
    if reason:
        pytest.skip(f"PostgreSQL is not tested: {reason}")
    return shared().address


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A fresh database per kind; every test that asks for `db` runs once on each."""
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    from tunggal.service import settings

    if request.param == "sqlite":
        made = settings._sqlite(FOLDER / "tests.sqlite")
        made["TEST"] = {"NAME": str(FOLDER / "tests.sqlite")}
    else:
        made = settings._postgres(request.getfixturevalue("postgres"))
    with django_db_blocker.unblock():
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = connections.configure_settings({"default": made})[
            "default"
        ]
        databases = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def one_release(workspace: Path) -> Iterator[None]:
    """Whatever a test loads, the next one begins with the first quarter's release."""
    from tunggal.adapters.lookup.shelf import read_pointer

    yield
    serving = read_pointer(workspace / "service" / "lookup").serving
    if not str(serving).endswith("aid-2026Q1"):
        tunggal.release_load(workspace, "aid-2026Q1")


@pytest.fixture(autouse=True)
def no_files(workspace: Path) -> Iterator[None]:
    """Papers and recordings lie in files, which no transaction takes back: they go after each test."""
    yield
    for shelf in ("papers", "recordings"):
        for left in (workspace / "service" / shelf / "new").glob("*"):
            left.unlink()


@pytest.fixture
def citizen(db: None) -> Any:
    """A browser of a citizen, without JavaScript, that has opened the form."""
    from django.test import Client

    client = Client()
    client.get("/id/status")
    return client
