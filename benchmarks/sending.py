"""WhatsApp messages that leave: how many a second one worker sends, on SQLite and PostgreSQL.

`python -m benchmarks.sending` posts messages to as many people and sends them to a fake platform in a process
of its own, which answers at once or after 100 ms; it prints a table for docs/benchmarks-service.md. The limits
of the policy are lifted. Every message must have left.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.quarter import OUT, ROOT, commit, machine

sys.path.insert(0, str(ROOT / "tests"))

import tunggal
from postgres import Cluster, why_not

MESSAGES, STALLS = 2_000, ("0", "0.1")
PROGRAM = ROOT / "tests" / "outbox_program.py"


def main(messages: int = MESSAGES) -> None:
    """Measure and print."""
    place = OUT / "sending"
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    tunggal.init(place)
    rows = {"SQLite": [_measure(place, "", messages, stall) for stall in STALLS]}
    if why_not():
        print(f"PostgreSQL is not measured: {why_not()}", file=sys.stderr)
    else:
        with Cluster(durable=True) as cluster:
            address = cluster.plain()
            rows["PostgreSQL"] = [_measure(place, address, messages, stall) for stall in STALLS]
    print(_text(rows, messages))
    shutil.rmtree(place)


def _measure(place: Path, database: str, messages: int, stall: str) -> dict[str, Any]:
    given = {"TUNGGAL_WORKSPACE": str(place), "TUNGGAL_DATABASE": database}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "speed", str(messages), stall],
        env={**os.environ, **given}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seen: dict[str, Any] = json.loads(done.stdout)
    if seen["states"] != {"sent": messages}:
        raise AssertionError(f"not all left: {seen['states']}")
    return seen


def _text(rows: dict[str, list[dict[str, Any]]], messages: int) -> str:
    lines = [
        f"{messages} messages, one worker; {machine()}, commit {commit()}.", "",
        f"| measure | {' | '.join(rows)} |", f"| --- |{' --- |' * len(rows)}",
    ]  # fmt: skip
    for place, name in enumerate(("at once", "after 100 ms")):
        speeds = " | ".join(str(row[place]["per_second"]) for row in rows.values())
        lines.append(f"| messages a second, the platform answers {name} | {speeds} |")
    used = " | ".join(str(row[0]["processor_ms_each"]) for row in rows.values())
    return "\n".join([*lines, f"| milliseconds of a core for each | {used} |"])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
