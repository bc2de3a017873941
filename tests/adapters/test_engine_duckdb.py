"""DuckDB's scratch: what replaces what, and when disk becomes dearer than time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunggal.adapters.engines import duckdb
from tunggal.adapters.engines.duckdb import DuckDBEngine


def test_a_table_may_be_made_of_what_it_replaces(tmp_path: Path) -> None:
    engine = DuckDBEngine(tmp_path / "scratch")
    engine.load("sizes", [{"size": 3}, {"size": 4}], {"size": "int"})
    assert engine.make_table("sizes", "select size + 1 as size from sizes where size > 3") == 1
    engine.write("select * from sizes", tmp_path / "kept", order_by=("size",), row_group=2_048)
    engine.read("sizes", sorted((tmp_path / "kept").iterdir()))
    assert engine.make_table("sizes", "select size + 1 as size from sizes") == 1
    assert engine.rows("select size from sizes") == [{"size": 6}]
    engine.read("sizes", sorted((tmp_path / "kept").iterdir()))
    engine.drop("sizes", "never_made")
    assert not engine.has("sizes")
    engine.close()


def test_a_large_scratch_is_pressed_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of a table takes more room while there is room, and holds the same."""
    sizes, found = [], []
    for room in (duckdb.ROOM, 0):
        monkeypatch.setattr(duckdb, "ROOM", room)
        engine = DuckDBEngine(tmp_path / f"scratch-{room}")
        engine.make_table(
            "names", "select range as no, 'SITI AMINAH ' || range % 900 as name from range(200_000)"
        )
        found += engine.rows("select sum(no) as no, count(distinct name) as names from names")
        engine.connection.execute("checkpoint")
        sizes.append((tmp_path / f"scratch-{room}" / "scratch.duckdb").stat().st_size)
        engine.close()
    assert found[0] == found[1]
    assert sizes[1] < sizes[0] / 2
