"""WhatsApp's deliveries: how many signed events a second are kept before the 200, on SQLite and PostgreSQL.

`python -m benchmarks.webhook` calls a service of one process over real HTTP, one event per request, and prints
a table for docs/benchmarks-service.md. Events per second of one core are events by the processor time of the
service; those of the clock were reached beside the client, and with the disk. Every event is counted in the
database afterwards: none may be absent.
"""

from __future__ import annotations

import http.client
import multiprocessing
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.quarter import OUT, ROOT, commit, machine
from benchmarks.service import _children, _processor

sys.path.insert(0, str(ROOT / "tests"))

import tunggal
from postgres import Cluster, why_not
from serving import Server
from tunggal.adapters.messaging.whatsapp.signature import signature
from whatsapp_world import NUMBER, SECRET, change, contact, delivery, status, text

EVENTS, WARM_UP, LINES = 6_000, 500, 8
Figures = dict[str, float]
Call = tuple[bytes, dict[str, str]]


def main(events: int = EVENTS) -> None:
    """Measure and print."""
    place = OUT / "webhook"
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    tunggal.init(place)
    with (place / "tunggal.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[service.whatsapp]\nphone_number_id = "{NUMBER}"\n')
    os.environ["TUNGGAL_WHATSAPP_SECRET"] = SECRET
    rows = {"SQLite": _measure(place, "", events)}
    if why_not():
        print(f"PostgreSQL is not measured: {why_not()}", file=sys.stderr)
    else:
        with Cluster(durable=True) as cluster:
            rows["PostgreSQL"] = _measure(place, cluster.plain(), events)
    print(_text(rows, events))
    shutil.rmtree(place)
    for log in OUT.glob("serve-*.log"):
        log.unlink()


def _measure(place: Path, database: str, events: int) -> Figures:
    with Server(place, database=database, workers=1, worker=False) as server:
        pids = _children(server.process.pid)
        _deliver(server.port, _calls(WARM_UP))
        calls = _calls(events)
        used, started = _processor(pids), time.monotonic()
        times = _deliver(server.port, calls)
        took, used = time.monotonic() - started, _processor(pids) - used
    kept = _kept(place, database)
    if kept != events + WARM_UP:
        raise AssertionError(f"{kept} of {events + WARM_UP} events were kept")
    times.sort()
    return {
        "per_core": events / used, "per_second": events / took,
        "p50": times[len(times) // 2] * 1000, "p99": times[len(times) * 99 // 100] * 1000,
    }  # fmt: skip


def _calls(count: int) -> list[Call]:
    """Signed deliveries of one event each: every third a message, the others statuses, as it is in practice."""
    made = []
    for number in range(count):
        if number % 3:
            listed = change(
                statuses=[status(f"wamid.{os.urandom(8).hex()}", "delivered", "k" * 34)]
            )
        else:
            listed = change([text("Cek status bantuan", number)], contacts=[contact(number)])
        raw = delivery(listed)
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature(raw, SECRET),
        }
        made.append((raw, headers))
    return made


def _deliver(port: int, calls: list[Call]) -> list[float]:
    """Seconds of each call, over a few lines that stay open, from a process apart."""
    reader, writer = multiprocessing.Pipe(duplex=False)
    calling = multiprocessing.Process(target=_platform, args=(port, calls, writer))
    calling.start()
    times: list[float] = reader.recv()
    calling.join()
    return times


def _platform(port: int, calls: list[Call], writer: Any) -> None:
    times: list[float] = []

    def call(mine: list[Call]) -> None:
        line = http.client.HTTPConnection("localhost", port, timeout=30)
        for raw, headers in mine:
            started = time.perf_counter()
            line.request("POST", "/hooks/whatsapp", raw, headers)
            answer = line.getresponse()
            answer.read()
            times.append(time.perf_counter() - started)
            if answer.status != 200:
                raise AssertionError(answer.status)

    threads = [threading.Thread(target=call, args=(calls[start::LINES],)) for start in range(LINES)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    writer.send(times)


def _kept(place: Path, database: str) -> int:
    if not database:
        import sqlite3

        with sqlite3.connect(place / "service" / "service.sqlite") as read:
            return int(read.execute("select count(*) from whatsapp_arrival").fetchone()[0])
    import psycopg

    with psycopg.connect(database) as asked:
        row = asked.execute("select count(*) from whatsapp_arrival").fetchone()
        return int(row[0]) if row else 0


def _text(rows: dict[str, Figures], events: int) -> str:
    said = [
        "## WhatsApp's deliveries",
        "",
        f"Machine: {machine()}. Commit: {commit()}. {events:,} events, one per request, {LINES} lines, one process.",
        "",
        "| measure | " + " | ".join(rows) + " |",
        "| --- " * (len(rows) + 1) + "|",
    ]
    shown = {
        "events a second by one core's time": "per_core", "events a second by the clock": "per_second",
        "p50, ms": "p50", "p99, ms": "p99",
    }  # fmt: skip
    for label, name in shown.items():
        said.append(
            f"| {label} | " + " | ".join(f"{row[name]:,.1f}" for row in rows.values()) + " |"
        )
    return "\n".join(said)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
