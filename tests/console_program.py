"""Fills a service with cases and signs officers in, in a process of its own; prints what to use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROLES = ("village_operator", "facilitator", "regency_verifier", "ministry", "agent", "auditor")


def seed(workspace: Path) -> dict[str, Any]:
    """Role → session, and the addresses of cases by a name."""
    done = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(workspace), "TUNGGAL_DATABASE": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class _Cookies:
    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
    import django

    django.setup()
    from dataclasses import replace
    from datetime import timedelta

    from case_rows import keep_all
    from console_world import NEIGHBOUR, OWNER, new, walk
    from service_world import VILLAGE
    from signing_in import as_officer
    from tunggal.casework.case import Subject

    late = new("proposal", 1)
    cases = {
        "late": replace(late, due=late.due - timedelta(days=9)),
        "proposal": new("proposal", 2, by=replace(OWNER, code="c2")),
        "correction": new("correction", 3),
        "decide": walk(new("proposal", 4, by=replace(OWNER, code="c4")), "screen", "visit", "deliberate"),
        "question": new("status_question", 5),
        "objection": new("objection", 6),
        "complaint": walk(new("complaint", 10, subject=Subject()), "ask_regency"),
        "told_of": new("objection", 12, subject=Subject(), by=replace(NEIGHBOUR, code="n12"), fields={
            "whose_name": "Bu Ratna", "where_found": "RT 3, rumah cat hijau", "grounds": "well_off",
        }),
        "doubted": walk(
            new("proposal", 13, subject=Subject(OWNER.nik, NEIGHBOUR.kk), by=replace(NEIGHBOUR, code="n13")),
            "screen", "visit", "deliberate",
        ),
        "meeting": walk(new("proposal", 14, by=replace(OWNER, code="c14")), "screen", "visit"),
        "returned": walk(new("correction", 11, by=replace(OWNER, code="c11")), "screen", "return"),
    }  # fmt: skip
    crowd = [new("objection", n, by=replace(NEIGHBOUR, code=f"n{n}")) for n in (7, 8, 9)]
    crowd += [new("proposal", n, by=replace(OWNER, code=f"c{n}")) for n in range(20, 90)]
    keep_all([*cases.values(), *crowd])
    sessions = {}
    for role in ROLES:
        client = _Cookies()
        regions = (
            (VILLAGE,) if role in ROLES[:2] else ("3171",) if role == "regency_verifier" else ()
        )
        as_officer(client, role.replace("_", "-"), role, regions, name=f"Ani {role[:7].title()}")
        sessions[role] = client.cookies["session"]
    told = {name: case.number.digits for name, case in cases.items()}
    print(json.dumps({"sessions": sessions, "cases": told}))


if __name__ == "__main__":
    main()
