"""Runs the tests; the few that failed run once more, alone, and what passes then is named as unsteady.

Why, and what it must not hide: docs/decisions/0011-unsteady-tests.md.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

FEW = 3  # more than these are no accident of a busy machine
FAILED = Path(".pytest_cache/v/cache/lastfailed")
SOME_FAILED = 1  # pytest's exit code; all others (interrupted, nothing collected) stay as they are


def pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGINT, lambda *_: None)  # pytest hears it too, and tells what it has
    FAILED.unlink(missing_ok=True)  # an older run's failures are none of this one's
    ended = pytest(*arguments)
    failed = list(json.loads(FAILED.read_text())) if FAILED.is_file() else []
    if ended != SOME_FAILED or not 0 < len(failed) <= FEW:
        return ended
    print(f"\nOnce more, alone: {', '.join(failed)}", flush=True)
    again = pytest("--last-failed", "--last-failed-no-failures=none")
    if again == 0:
        print("\nUNSTEADY: failed beside others, passed alone. Find out why:")
        print("\n".join(f"  {name}" for name in failed), flush=True)
    return again


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
