"""DuckDB as the engine: one machine, scratch on its disk, all cores."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from tunggal.cycle.engine import ordered

OnTable = Callable[[str, int, float], None]
_TYPES = {"text": "varchar", "int": "integer", "long": "bigint", "date": "date"}
_NAMES = {sql: name for name, sql in _TYPES.items()}
ROOM = 2 * 2**30  # bytes of scratch; up to here text is kept plain, since pressing it costs time


class DuckDBEngine:
    """Tables live in a scratch database; `scratch=None` keeps them in memory."""

    name = "duckdb"

    def __init__(
        self,
        scratch: Path | None = None,
        *,
        threads: int | None = None,
        memory: str | None = None,
        on_table: OnTable | None = None,
    ) -> None:
        if scratch is not None:
            scratch.mkdir(parents=True, exist_ok=True)
        file = str(scratch / "scratch.duckdb") if scratch else ":memory:"
        self.connection = duckdb.connect(file)
        self._roomy = Path(file) if scratch else None
        self._on_table = on_table or (lambda table, rows, seconds: None)
        self._settings(scratch, threads, memory)

    def _settings(self, scratch: Path | None, threads: int | None, memory: str | None) -> None:
        if scratch:
            self.connection.execute("set temp_directory = ?", [f"{scratch.as_posix()}/spill"])
        if threads:
            self.connection.execute(f"set threads = {int(threads)}")
        if memory:
            self.connection.execute("set memory_limit = ?", [memory])
        # Scratch is never opened again: nobody waits for the disk.
        self.connection.execute("set fsync_mode = 'NONE'")
        self.connection.execute("pragma disable_checkpoint_on_shutdown")
        self.connection.execute("set disabled_compression_methods = 'fsst,dict_fsst,zstd'")
        # Its progress bar would go to stdout, where data goes.
        self.connection.execute("set enable_progress_bar = false")
        # An answer may not depend on where the engine is asked, and nothing is fetched.
        self.connection.execute("set TimeZone = 'UTC'")
        self.connection.execute("set autoinstall_known_extensions = false")

    def load(
        self, table: str, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]
    ) -> None:
        import pyarrow

        kinds = {
            "text": pyarrow.string(),
            "int": pyarrow.int32(),
            "long": pyarrow.int64(),
            "date": pyarrow.date32(),
        }
        held = list(rows)
        arrays = {
            name: pyarrow.array([row.get(name) for row in held], kinds[kind])
            for name, kind in columns.items()
        }
        self.connection.register("loading_now", pyarrow.table(arrays))
        self._create(table, "select * from loading_now")
        self.connection.unregister("loading_now")

    def read(self, table: str, parquet: Sequence[Path]) -> None:
        self.drop(table)
        listed = ", ".join("'" + file.as_posix().replace("'", "''") + "'" for file in parquet)
        self.connection.execute(f"create view {table} as select * from read_parquet([{listed}])")

    def make_table(self, table: str, query: str) -> int:
        started = time.monotonic()
        self._create(table, query)
        rows = self.count(table)
        self._on_table(table, rows, time.monotonic() - started)
        return rows

    def _create(self, table: str, query: str) -> None:
        if self._roomy and self._roomy.stat().st_size > ROOM:
            self.connection.execute("reset disabled_compression_methods")
            self._roomy = None  # asked no more
        # The query may read the table that it replaces. A view cannot be replaced by a table, so
        # there the new one is made beside it.
        made = f"making_{table}" if self._is_view(table) else table
        self.connection.execute(f"create or replace table {made} as {query}")
        if made != table:
            self.drop(table)
            self.connection.execute(f"alter table {made} rename to {table}")

    def drop(self, *tables: str) -> None:
        for table in tables:
            kind = "view" if self._is_view(table) else "table"
            self.connection.execute(f"drop {kind} if exists {table}")

    def _is_view(self, table: str) -> bool:
        asked = "select 1 from duckdb_views() where view_name = ?"
        return bool(self.connection.execute(asked, [table]).fetchall())

    def has(self, table: str) -> bool:
        asked = "select 1 from information_schema.tables where table_name = ?"
        return bool(self.connection.execute(asked, [table]).fetchall())

    def columns(self, table: str) -> dict[str, str]:
        found = self.connection.execute(f"describe {table}").fetchall()
        return {row[0]: _NAMES.get(row[1].lower(), row[1].lower()) for row in found}

    def rows(self, query: str) -> list[dict[str, Any]]:
        cursor = self.connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def count(self, table: str) -> int:
        return int(self.connection.execute(f"select count(*) from {table}").fetchall()[0][0])

    def write(self, query: str, folder: Path, *, order_by: Sequence[str], row_group: int) -> int:
        folder.mkdir(parents=True)
        order = ordered(order_by)
        target = (folder / "part-00000.parquet").as_posix().replace("'", "''")
        # DuckDB writes a column as required when its statistics show no null, and what they show
        # depends on how the table came about. Without them all columns are optional, always.
        self.connection.execute("set disabled_optimizers = 'statistics_propagation'")
        try:
            written = self.connection.execute(
                f"copy (select * from ({query}) as written{order}) to '{target}' "
                f"(format parquet, compression zstd, row_group_size {int(row_group)})"
            ).fetchall()
        finally:
            self.connection.execute("reset disabled_optimizers")
        return int(written[0][0]) if written else 0

    def close(self) -> None:
        self.connection.close()
