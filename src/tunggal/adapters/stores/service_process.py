"""Asks the service's own program to do something, since nothing but the service knows its tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tunggal.registry.errors import UsageRefused

_OFFICERS = "tunggal.service.accounts.command"


def ask_service(workspace: Path, asked: dict[str, Any], *, program: str = _OFFICERS) -> Any:
    """The answer of a program of the service; secrets go by the pipe, never by the arguments."""
    done = subprocess.run(
        [sys.executable, "-m", program],
        input=json.dumps(asked), capture_output=True, text=True, check=False,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(workspace.resolve())},
    )  # fmt: skip
    if done.returncode:
        raise UsageRefused(
            f"The service's program could not do this: {_last_line(done.stderr)} "
            "Is its database reachable, and are its keys in keys/?"
        )
    answer = json.loads(done.stdout)
    if isinstance(answer, dict) and "refused" in answer:
        raise UsageRefused(answer["refused"])
    return answer


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:300] if lines else "it said nothing."
