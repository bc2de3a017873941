"""Runs whole cycles of growing countries, each in a process of its own, and writes the figures.

`python -m benchmarks.quarter` measures 10,000, 100,000 and 1,000,000 families (two quarters each,
the second is reported: it has a previous release) and writes docs/benchmarks.md. Sizes may be given:
`python -m benchmarks.quarter 10000 100000`. Raw figures stay in build/benchmarks/.
"""

from __future__ import annotations

import json
import math
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "benchmarks"
SIZES = (10_000, 100_000, 1_000_000)
STAGES = ("consolidate", "link", "rank", "allocate", "release")
QUARTERS = ("2026Q1", "2026Q2")


def measure(families: int) -> dict[str, Any]:
    """Simulate a country and run two quarters; the figures of both."""
    place = OUT / f"country-{families}"
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    _tunggal("init", place)
    _tunggal("simulate", "-w", place, "--families", families)
    simulated = time.monotonic() - began
    _tunggal("scoring", "fit", "survey", "--name", "simulated", "--use", "-w", place)
    quarters = {quarter: _quarter(place, quarter) for quarter in QUARTERS}
    figures = {
        "families": families,
        "simulate_seconds": round(simulated, 1),
        "delivered_bytes": _size(place / "deliveries"),
        "quarters": quarters,
        "truth": json.loads(_tunggal("truth", QUARTERS[-1], "-w", place, "--json")),
    }
    shutil.rmtree(place)
    return figures


def _quarter(place: Path, quarter: str) -> dict[str, Any]:
    before, peak, stop = _size(place), [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(place, before, peak, stop))
    watch.start()
    began = time.monotonic()
    try:
        status = json.loads(_tunggal("cycle", "run", quarter, "-w", place, "--json"))
    finally:
        stop.set()
        watch.join()
    cycle = time.monotonic() - began
    _tunggal("release", "publish", quarter, "-w", place)
    began = time.monotonic()
    _tunggal("release", "verify", f"aid-{quarter}", "-w", place)
    return {
        "seconds": round(cycle, 1),
        "verify_seconds": round(time.monotonic() - began, 1),
        "scratch": peak[0],
        "release_bytes": _size(place / "releases" / f"register-{quarter}")
        + _size(place / "releases" / f"aid-{quarter}"),
        "stages": {stage["stage"]: stage for stage in status["stages"]},
        "rows": status["rows"],
    }


def _watch(place: Path, before: int, peak: list[int], stop: threading.Event) -> None:
    while not stop.wait(1.0):
        peak[0] = max(peak[0], _size(place) - before)


def _size(folder: Path) -> int:
    total = 0
    for at, _, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(at) / name).stat().st_size
            except OSError:
                continue
    return total


def _tunggal(*words: object) -> str:
    command = [sys.executable, "-c", "from tunggal.cli import main; main()", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"tunggal {' '.join(map(str, words))}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def exponent(small: dict[str, Any], large: dict[str, Any], stage: str) -> float:
    """Growth of seconds with families between two sizes: 1.0 is proportional."""
    times = [max(_seconds(each, stage), 0.01) for each in (small, large)]
    return math.log(times[1] / times[0]) / math.log(large["families"] / small["families"])


def _seconds(figures: dict[str, Any], stage: str) -> float:
    second = figures["quarters"][QUARTERS[-1]]
    return float(
        second["seconds"] if stage == "whole cycle" else second["stages"][stage]["seconds"]
    )


def page(measured: list[dict[str, Any]]) -> str:
    """The text of docs/benchmarks.md."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; every figure was measured. The second quarter of a simulated country is shown",
        "(it has a previous release to link and compare to), with three list registers, the population register,",
        "insurance, power, leads and decided cases delivered. Each cycle ran once, in a process of its own, on a",
        "shared machine with other work beside it: read the figures as orders of size, not to the second.",
        "",
        f"Machine: {machine()}. Commit: {commit()}. Engine: DuckDB {_version('duckdb')}.",
        "",
        "## Seconds per stage",
        "",
        _heading("stage", measured) + " growth exponent |",
        _rule(len(measured) + 2),
        *[_seconds_line(stage, measured) for stage in (*STAGES, "whole cycle")],
        "",
        "The growth exponent compares the two largest sizes; 1.0 is proportional to the number of families.",
        "",
        "## Memory and disk",
        "",
        _heading("what", measured),
        _rule(len(measured) + 1),
        *[
            _line(
                f"peak memory, {stage}",
                measured,
                lambda f, s=stage: _gib(_stage(f, s)["peak_memory"]),
            )
            for stage in STAGES
        ],
        _line("scratch and plans, peak", measured, lambda f: _gib(_second(f)["scratch"])),
        _line("delivered files", measured, lambda f: _gib(f["delivered_bytes"])),
        _line("both releases", measured, lambda f: _gib(_second(f)["release_bytes"])),
        "",
        "## What was worked on",
        "",
        _heading("rows", measured),
        _rule(len(measured) + 1),
        *[
            _line(table, measured, lambda f, t=table: f"{_second(f)['rows'][t]:,}")
            for table in ("records", "family_records", "persons", "families", "ranked", "outcomes")
        ],
        _line("seconds to simulate two quarters", measured, lambda f: f"{f['simulate_seconds']:,}"),
        _line(
            "seconds to verify the aid release",
            measured,
            lambda f: f"{_second(f)['verify_seconds']:,}",
        ),
        "",
        "## Against the truth of the simulated country",
        "",
        _heading("measure", measured),
        _rule(len(measured) + 1),
        *[
            _line(f"{says}, {name}", measured, lambda f, k=key, n=name: _linkage(f, k, n))
            for key, says in (
                ("all", "all records"),
                ("without_nik", "records without a usable NIK"),
            )
            for name in ("pairs", "precision", "recall")
        ],
        "",
    ]
    return "\n".join(lines)


def _seconds_line(stage: str, measured: list[dict[str, Any]]) -> str:
    cells = " | ".join(f"{_seconds(each, stage):,.1f}" for each in measured)
    grows = f"{exponent(*measured[-2:], stage):.2f}" if len(measured) > 1 else "–"
    return f"| {stage} | {cells} | {grows} |"


def _heading(first: str, measured: list[dict[str, Any]]) -> str:
    return (
        f"| {first} | " + " | ".join(f"{each['families']:,} families" for each in measured) + " |"
    )


def _rule(columns: int) -> str:
    return "|" + " --- |" * columns


def _line(name: str, measured: list[dict[str, Any]], cell: Any) -> str:
    return f"| {name} | " + " | ".join(cell(each) for each in measured) + " |"


def _second(figures: dict[str, Any]) -> dict[str, Any]:
    return dict(figures["quarters"][QUARTERS[-1]])


def _stage(figures: dict[str, Any], stage: str) -> dict[str, Any]:
    return dict(_second(figures)["stages"][stage])


def _gib(size: float) -> str:
    return f"{size / 2**30:.2f} GiB"


def _linkage(figures: dict[str, Any], which: str, name: str) -> str:
    return _shown(figures["truth"]["linkage"][which][name])


def _shown(value: Any) -> str:
    return (
        f"{value:.4f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )


def machine() -> str:
    """Cores and memory of this machine; it has no name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured, marked when the work tree differs from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip() or "unknown"


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    OUT.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        print(f"{size:,} families …", file=sys.stderr, flush=True)
        (OUT / f"{size}.json").write_text(json.dumps(measure(size), indent=1))
    kept = sorted(
        (json.loads(file.read_text()) for file in OUT.glob("*.json")), key=lambda f: f["families"]
    )
    (ROOT / "docs" / "benchmarks.md").write_text(page(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
