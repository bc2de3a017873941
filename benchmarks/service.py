"""Status look-ups: how many a second with their audit line, on SQLite and PostgreSQL; and the load.

`python -m benchmarks.service` measures an index of 3,000,000 persons (another size may be given) and
prints a table for docs/benchmarks-service.md. Real requests over HTTP: the form with its token and cookies,
random persons, one in ten of them not found; limits are lifted. Requests per second of one core are
requests by the processor time of the service; those of the clock were reached beside the client.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.quarter import OUT, ROOT, commit, machine
from benchmarks.service_release import QUARTER, make_releases, some_numbers

sys.path.insert(0, str(ROOT / "tests"))

import tunggal
from postgres import Cluster, why_not
from serving import Citizen, Server

SECONDS, WARM_UP, CITIZENS, SAMPLE = 20, 3, 4, 20_000
UNLIMITED = "basis: benchmark\nminutes: 60\nper_nik: {0}\nper_district: {0}\nper_device: {0}\nper_address: {0}\n"
_TICK = os.sysconf("SC_CLK_TCK")
Figures = dict[str, Any]


def main(persons: int = 3_000_000) -> None:
    """Measure and print."""
    place = OUT / f"service-{persons}"
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    make_releases(place, persons)
    loaded = _load(place)
    (place / "policy/portal/limits.yaml").write_text(UNLIMITED.format(10**9), encoding="utf-8")
    numbers = some_numbers(place, SAMPLE)
    rows = {"SQLite": _measure(place, numbers, "")}
    if why_not():
        print(f"PostgreSQL is not measured: {why_not()}", file=sys.stderr)
    else:
        with Cluster(durable=True) as cluster:
            rows["PostgreSQL"] = _measure(place, numbers, cluster.plain())
    print(_text(persons, loaded, rows))
    shutil.rmtree(place)
    for log in OUT.glob("serve-*.log"):
        log.unlink()


def _load(place: Path) -> Figures:
    """The load in a process of its own, for its peak of memory."""
    reader, writer = multiprocessing.Pipe()
    child = multiprocessing.Process(target=_load_there, args=(place, writer))
    child.start()
    figures: Figures = reader.recv()
    child.join()
    return figures


def _load_there(place: Path, writer: Any) -> None:
    started = time.monotonic()
    answer = tunggal.release_load(place, f"aid-{QUARTER}")
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    writer.send({**answer, "with_proof": time.monotonic() - started, "peak": peak * 1024})


def _measure(place: Path, numbers: list[tuple[str, str]], database: str) -> Figures:
    with Server(place, database=database, workers=1, worker=False) as server:
        pids = _children(server.process.pid)
        _ask_for(WARM_UP, server.port, numbers)
        used, started = _processor(pids), time.monotonic()
        times = _ask_for(SECONDS, server.port, numbers)
        took, used = time.monotonic() - started, _processor(pids) - used
        os.environ["TUNGGAL_DATABASE"] = database
        began = time.monotonic()
        lines = tunggal.audit_verify(place)["lines"]
        verified = time.monotonic() - began
    times.sort()
    return {
        "per_second": len(times) / took,
        "per_core": len(times) / used,
        "p50": times[len(times) // 2] * 1000,
        "p99": times[len(times) * 99 // 100] * 1000,
        "requests": len(times),
        "lines": lines,
        "lines_verified_per_second": lines / verified,
    }


def _ask_for(seconds: float, port: int, numbers: list[tuple[str, str]]) -> list[float]:
    """Seconds of each request of a few citizens who ask without a pause, in a process apart."""
    reader, writer = multiprocessing.Pipe(duplex=False)
    asking = multiprocessing.Process(target=_citizens, args=(seconds, port, numbers, writer))
    asking.start()
    times: list[float] = reader.recv()
    asking.join()
    return times


def _citizens(seconds: float, port: int, numbers: list[tuple[str, str]], writer: Any) -> None:
    times: list[float] = []
    until = time.monotonic() + seconds

    def ask(seed: int) -> None:
        draw, citizen = random.Random(seed), Citizen(port).open_form()
        while time.monotonic() < until:
            nik, kk = draw.choice(numbers)
            absent = draw.random() < 0.1
            started = time.perf_counter()
            status, page = citizen.ask(nik, nik if absent else kk)
            times.append(time.perf_counter() - started)
            told = "Data tidak dapat ditampilkan" if absent else "Status keluarga Anda"
            if status != 200 or told not in page:
                raise AssertionError(f"{status}: {page[:300]}")

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(CITIZENS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    writer.send(times)


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in listed]


def _processor(pids: list[int]) -> float:
    """Seconds of processor that these processes have used."""
    used = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / _TICK
    return used


def _text(persons: int, loaded: Figures, rows: dict[str, Figures]) -> str:
    said = [
        f"## Status look-ups, {persons:,} persons",
        "",
        f"Machine: {machine()}. Commit: {commit()}. Releases with invented rows, "
        f"{CITIZENS} connections, {SECONDS} s each.",
        "",
        f"Load: {loaded['seconds']:.0f} s ({loaded['with_proof']:.0f} s with the proof of the releases), "
        f"{loaded['bytes'] / 1e9:.2f} GB on disk, peak memory {loaded['peak'] / 2**30:.2f} GiB.",
        "",
        "| measure | " + " | ".join(rows) + " |",
        "| --- " * (len(rows) + 1) + "|",
    ]
    shown = {
        "look-ups a second by one core's time": "per_core", "look-ups a second by the clock": "per_second",
        "p50, ms": "p50", "p99, ms": "p99", "audit lines verified a second": "lines_verified_per_second",
    }  # fmt: skip
    for label, name in shown.items():
        said.append(
            f"| {label} | " + " | ".join(f"{row[name]:,.1f}" for row in rows.values()) + " |"
        )
    said += ["", json.dumps({name: row["requests"] for name, row in rows.items()})]
    return "\n".join(said)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
