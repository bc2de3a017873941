"""Signs citizens in and lets officers act in a process of its own, beside a service that runs.

Run with TUNGGAL_WORKSPACE: `sign-in FAMILY` prints the key of a session, `act NUMBER STEP` and `decide
NUMBER` take steps in a case. The workspace is of `service_world`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
    django.setup()


def sign_in(family: str) -> str:
    from service_world import kk, nik
    from signing_in import as_citizen

    class Client:
        cookies: dict[str, str] = {}  # noqa: RUF012

    client, number = Client(), int(family)
    as_citizen(client, nik(number), kk(number), contact=f"+62812000001{number:02d}")
    return client.cookies["session"]


def act(number: str, step: str) -> str:
    import portal_cases
    from tunggal.casework.number import CaseNumber

    return portal_cases.act(CaseNumber(number), step, note="Tolong tulis lebih jelas.").state


def decide(number: str) -> str:
    import portal_cases
    from tunggal.casework.number import CaseNumber

    return portal_cases.decide(CaseNumber(number), uphold=False).state


def run(workspace: Path, *words: str) -> str:
    """What the program prints, for a test."""
    done = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=False,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(workspace), "TUNGGAL_DATABASE": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


if __name__ == "__main__":
    print({"sign-in": sign_in, "act": act, "decide": decide}[sys.argv[1]](*sys.argv[2:]))
