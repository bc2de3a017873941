"""A whole cycle on Spark gives the tables that DuckDB gives, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tunggal
from journeys.country import copy, make_country
from rewriting import rewrite

pytestmark = [pytest.mark.spark]


def table_digests(place: Path) -> dict[str, str]:
    found = {}
    for name in ("register-2026Q1", "aid-2026Q1"):
        manifest = json.loads((place / "work" / "plans" / name / "manifest.json").read_text())
        found |= {f"{name}/{file['path']}": file["sha256"] for file in manifest["files"]}
    return {path: digest for path, digest in found.items() if "/tables/" in path}


def test_a_cycle_is_the_same_on_both_engines(spark_session: Any, tmp_path: Path) -> None:
    on_duckdb = make_country(tmp_path / "duckdb", families=300, fit=False)
    for code in ("atensi_yapi", "blt_kesra", "pip"):  # every query has its price on Spark
        (on_duckdb / "policy" / "programmes" / f"{code}.yaml").unlink()
    on_spark = copy(on_duckdb, tmp_path / "spark")
    rewrite(on_spark / "tunggal.toml", 'name = "duckdb"', 'name = "spark"')
    for place in (on_duckdb, on_spark):
        tunggal.cycle_run(place, "2026Q1")
    expected, found = table_digests(on_duckdb), table_digests(on_spark)
    assert len(found) > 20
    assert found == expected
