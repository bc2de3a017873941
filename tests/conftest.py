"""Every test that takes `engine` runs once per engine."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from dealing import dealer, turn_of
from quick_spark import few_rows, quick_session
from tunggal.adapters.engines.duckdb import DuckDBEngine

# What a developer has set in the shell is not the tests' business.
for _variable in [name for name in os.environ if name.startswith("TUNGGAL_")]:
    del os.environ[_variable]

# A test says whether a law holds, never how fast the machine is: no deadline, the same examples each time.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: turn_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return dealer(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip(
            "Spark is not run: pyspark or Java is missing (pip install 'tunggal[spark]', Java 17)"
        )
    with quick_session(tmp_path_factory.mktemp("spark")) as session:
        yield session


@pytest.fixture(
    params=[
        "duckdb",
        pytest.param("spark", marks=[pytest.mark.spark]),
    ]
)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "duckdb":
        made = DuckDBEngine()
        yield made
        made.close()
        return
    from tunggal.adapters.engines.spark import SparkEngine

    session = request.getfixturevalue("spark_session")
    with few_rows(session):
        yield SparkEngine(session, tmp_path / "spark")
    for view in session.catalog.listTables():
        session.catalog.dropTempView(view.name)
