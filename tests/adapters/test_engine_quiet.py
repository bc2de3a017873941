"""Data goes to stdout and nothing else does: no engine draws its progress there."""

from __future__ import annotations

from tunggal.adapters.engines.duckdb import DuckDBEngine


def test_the_engine_draws_no_progress_bar() -> None:
    engine = DuckDBEngine()
    shown = engine.rows("select current_setting('enable_progress_bar') as shown")
    assert shown == [{"shown": False}]
    engine.close()
