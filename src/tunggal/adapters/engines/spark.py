"""Spark as the engine: the same SQL when one machine is not enough."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tunggal.adapters.engines.duckdb import DuckDBEngine

OnTable = Callable[[str, int, float], None]
_TYPES = {"text": "string", "int": "int", "long": "bigint", "date": "date"}
_NAMES = {sql: name for name, sql in _TYPES.items()}


class SparkEngine:
    """Tables are temporary views over Parquet in a scratch folder; works on any cluster that sees it."""

    name = "spark"

    def __init__(self, session: Any, scratch: Path, *, on_table: OnTable | None = None) -> None:
        self.session = session
        self._scratch = scratch
        self._made = 0
        self._on_table = on_table or (lambda table, rows, seconds: None)

    def load(
        self, table: str, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]
    ) -> None:
        schema = ", ".join(f"{name} {_TYPES[kind]}" for name, kind in columns.items())
        held = [tuple(row.get(name) for name in columns) for row in rows]
        self._keep(table, self.session.createDataFrame(held, schema))

    def read(self, table: str, parquet: Sequence[Path]) -> None:
        frame = self.session.read.parquet(*[str(file) for file in parquet])
        frame.createOrReplaceTempView(table)

    def make_table(self, table: str, query: str) -> int:
        started = time.monotonic()
        self._keep(table, self.session.sql(query))
        rows = self.count(table)
        self._on_table(table, rows, time.monotonic() - started)
        return rows

    def _keep(self, table: str, frame: Any) -> None:
        # Written at once: a view that is computed anew at every look may differ between looks.
        self._made += 1
        folder = str(self._scratch / f"{table}-{self._made}")
        frame.write.parquet(folder)
        self.session.read.schema(frame.schema).parquet(folder).createOrReplaceTempView(table)

    def drop(self, *tables: str) -> None:
        for table in tables:
            self.session.catalog.dropTempView(table)

    def has(self, table: str) -> bool:
        return bool(self.session.catalog.tableExists(table))

    def columns(self, table: str) -> dict[str, str]:
        return {name: _NAMES.get(kind, kind) for name, kind in self.session.table(table).dtypes}

    def rows(self, query: str) -> list[dict[str, Any]]:
        return [row.asDict(recursive=True) for row in self.session.sql(query).collect()]

    def count(self, table: str) -> int:
        return int(self.session.table(table).count())

    def write(self, query: str, folder: Path, *, order_by: Sequence[str], row_group: int) -> int:
        # parquet-mr lists encodings in the order of a Java HashSet, and Spark splits a sorted table
        # by a sample: its files are never the same bytes twice. Spark computes, DuckDB writes.
        made = folder.with_name(folder.name + ".spark")
        self.session.sql(query).write.option("compression", "zstd").parquet(str(made))
        writer = DuckDBEngine(made / "scratch")
        try:
            writer.read("made", sorted(made.glob("part-*.parquet")))
            query = "select * from made"
            return writer.write(query, folder, order_by=order_by, row_group=row_group)
        finally:
            writer.close()
            shutil.rmtree(made)

    def close(self) -> None:
        """Leave the session running: a later stage uses it again."""
        for view in self.session.catalog.listTables():
            self.session.catalog.dropTempView(view.name)


def local_session(cores: int = 2) -> Any:
    """A Spark session on this machine, with answers that do not depend on its clock or place."""
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master(f"local[{cores}]")
        .appName("tunggal")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", str(cores))
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.catalogImplementation", "in-memory")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
