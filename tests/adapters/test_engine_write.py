"""What an engine writes: the same rows give the same bytes, by whatever way they came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet

from tunggal.adapters.engines.duckdb import DuckDBEngine

KEY = ("nik", "person_id")
ROWS = [
    {"person_id": i, "nik": None if i % 10 == 0 else f"{i * 7919 % 100_003:016d}", "size": i % 7}
    for i in range(30_000)
]
TYPES = {"nik": "text", "person_id": "long", "size": "int"}


def written(engine: Any, folder: Path, query: str = "select * from persons") -> bytes:
    assert engine.write(query, folder, order_by=KEY, row_group=2_048) == len(ROWS)
    assert [file.name for file in folder.iterdir()] == ["part-00000.parquet"]
    return (folder / "part-00000.parquet").read_bytes()


def as_duckdb_writes(folder: Path) -> bytes:
    engine = DuckDBEngine(threads=1)
    engine.load("persons", ROWS, TYPES)
    return written(engine, folder)


def test_every_engine_writes_the_same_bytes(engine, tmp_path) -> None:
    engine.load("loaded", ROWS[::-1], TYPES)
    engine.make_table("persons", "select * from loaded where size % 2 = 0 union all "
                      "select * from loaded where size % 2 = 1")  # fmt: skip
    assert written(engine, tmp_path / "here") == as_duckdb_writes(tmp_path / "duckdb")


def test_rows_read_from_several_files_are_the_same_bytes(engine, tmp_path) -> None:
    source = DuckDBEngine()
    source.load("persons", ROWS, TYPES)
    for part in (0, 1, 2):
        query = f"select * from persons where person_id % 3 = {part}"
        source.write(query, tmp_path / f"part{part}", order_by=("person_id",), row_group=9_000)
    engine.read("persons", sorted(tmp_path.glob("part*/*.parquet")))
    assert written(engine, tmp_path / "here") == as_duckdb_writes(tmp_path / "duckdb")


def test_every_column_may_be_null_whatever_it_holds(engine, tmp_path) -> None:
    engine.load("persons", ROWS, TYPES)
    written(engine, tmp_path / "here")
    schema = pyarrow.parquet.read_schema(tmp_path / "here" / "part-00000.parquet")
    assert all(field.nullable for field in schema)
    metadata = pyarrow.parquet.read_metadata(tmp_path / "here" / "part-00000.parquet")
    assert metadata.num_row_groups == -(-len(ROWS) // 2_048)
