"""A simulated country for tests: a workspace with the example policy, and what was delivered."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tunggal.registry.quarter import Quarter
from tunggal.simulation import simulate

EXAMPLE = Path(__file__).parents[1] / "examples" / "indonesia" / "policy"
QUARTERS = (Quarter(2026, 1), Quarter(2026, 2))


def country(
    folder: Path, *, families: int, seed: int = 1, quarters: Sequence[Quarter] = QUARTERS
) -> Path:
    """A new workspace folder with a country in it."""
    shutil.copytree(EXAMPLE, folder / "policy")
    simulate(folder, families=families, quarters=quarters, seed=seed)
    return folder


def digests(folder: Path) -> dict[str, str]:
    """Name → digest of every file in a folder."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def rows(query: str) -> list[tuple[Any, ...]]:
    """What a query over files returns."""
    with duckdb.connect() as connection:
        return list(connection.execute(query).fetchall())


def csv_of(file: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    """The rows of a delivered text file."""
    import csv

    with file.open(encoding=encoding, newline="") as text:
        return list(csv.DictReader(text, delimiter=delimiter))
