"""A small simulated country and what a journey does to it: shuffle, split, kill, count."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import tunggal

QUARTERS = ("2026Q1", "2026Q2")


def make_country(folder: Path, *, families: int, seed: int = 7, fit: bool = True) -> Path:
    """A workspace with a simulated country; `fit` trains the score on its survey."""
    tunggal.init(folder)
    tunggal.simulate(folder, families=families, quarters=QUARTERS, seed=seed)
    if fit:
        tunggal.scoring_fit(folder, "survey", name="simulated", use=True)
    return folder


def run_quarters(place: Path, *quarters: str) -> None:
    for quarter in quarters or QUARTERS:
        tunggal.cycle_run(place, quarter)
        tunggal.release_publish(place, quarter)


def copy(place: Path, to: Path) -> Path:
    shutil.copytree(place, to, symlinks=True)
    return to


def content(place: Path, quarter: str) -> dict[str, str]:
    """Release → digest of what does not depend on how rows were delivered."""
    return {
        plan["release"]: plan["content"] for plan in tunggal.release_plan(place, quarter)["plans"]
    }


def shuffle_and_split(place: Path, *, seed: int = 3) -> int:
    """Shuffle the rows of every delivered CSV and Parquet file and split it in two; files touched."""
    draw, touched = random.Random(seed), 0
    for file in sorted((place / "deliveries").rglob("*")):
        if file.suffix == ".parquet":
            table = pq.read_table(file)
            order = list(range(table.num_rows))
            draw.shuffle(order)
            half = len(order) // 3
            pq.write_table(table.take(order[half:]), file)
            pq.write_table(table.take(order[:half]), file.with_name(f"{file.stem}-b.parquet"))
        elif file.suffix == ".csv":
            _split_csv(file, draw)
        else:
            continue
        touched += 1
    return touched


def _split_csv(file: Path, draw: random.Random) -> None:
    heading, *lines = file.read_bytes().splitlines(keepends=True)
    draw.shuffle(lines)
    half = len(lines) // 3
    file.write_bytes(heading + b"".join(lines[half:]))
    file.with_name(f"{file.stem}-b.csv").write_bytes(heading + b"".join(lines[:half]))


def command(*words: object, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run `tunggal …` in a process of its own, with `given` on its standard input."""
    call = [sys.executable, "-c", "from tunggal.cli import main; main()", *map(str, words)]
    return subprocess.run(call, capture_output=True, text=True, check=False, input=given)


def answer(*words: object) -> Any:
    """What a command prints with --json; fails when it does."""
    done = command(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
