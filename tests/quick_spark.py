"""A Spark session for tables of some rows: what it saves is work that pays off on a cluster only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Java compiles once and not for hours; code that was made for one query serves all that are alike.
_DEFAULTS = """
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=240m
spark.sql.codegen.cache.maxEntries 10000
spark.ui.showConsoleProgress false
"""
# Expressions are compiled as ever, but not each query as a whole, and none is planned anew on the way.
_SMALL = {"spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false"}


@contextmanager
def quick_session(folder: Path) -> Iterator[Any]:
    """The session of this process; `folder` holds the defaults it starts with."""
    from tunggal.adapters.engines.spark import local_session

    (folder / "spark-defaults.conf").write_text(_DEFAULTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        session = local_session()
    yield session
    session.stop()


@contextmanager
def few_rows(session: Any) -> Iterator[None]:
    """Plan for tables of some rows; a whole cycle and very many rows are planned as on a cluster."""
    before = {name: session.conf.get(name) for name in _SMALL}
    for name, value in _SMALL.items():
        session.conf.set(name, value)
    yield
    for name, value in before.items():
        session.conf.set(name, value)
