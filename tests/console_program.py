"""Fills a service with cases and signs officers in, in a process of its own; prints what to use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROLES = ("village_operator", "facilitator", "regency_verifier", "ministry", "agent", "auditor")


def seed(workspace: Path) -> dict[str, Any]:
    """Role → session, and the addresses of cases by a name."""
    return _run(workspace)


def sign_in(workspace: Path, role: str) -> str:
    """A session of an officer who has just shown both factors."""
    return str(_run(workspace, role)["sessions"][role])


def _run(workspace: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(workspace), "TUNGGAL_DATABASE": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class _Cookies:
    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}


def main(*roles: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
    import django

    django.setup()
    told = {"cases": {}} if roles else {"cases": _cases()}
    if not roles:
        _fail_some()
    print(json.dumps({**told, "sessions": _sessions(roles or ROLES)}))


def _cases() -> dict[str, str]:
    from dataclasses import replace
    from datetime import timedelta

    from case_rows import keep_all
    from console_world import NEIGHBOUR, OWNER, new, walk
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
    return {name: case.number.digits for name, case in cases.items()}


def _fail_some() -> None:
    """Messages that did not leave or could not be heard, for the ministry's two pages of them."""
    from datetime import UTC, datetime

    import whatsapp_world as world
    from tunggal.service.channels.whatsapp.intake import keep
    from tunggal.service.channels.whatsapp.models import Arrival
    from tunggal.service.outbox.actions import post
    from tunggal.service.outbox.models import Message

    at = datetime.now(UTC)
    for number, kind in enumerate(("notice", "case", "case")):
        post(to="+6281200000001", channel="whatsapp", kind=kind, text="x", key=f"{number}", at=at)
    Message.objects.update(state="dead", tries=3, fault="wa_131026")
    Message.objects.filter(kind="notice").update(fault="no_news")
    old = {**world.text("x", 2), "timestamp": str(world.SENT - 90_000)}
    told = world.change([world.text("x"), old], [world.status("w", "sent")])
    keep(world.delivery(told), number=world.NUMBER, at=at)
    Arrival.objects.filter(kind="message").update(state="dead", tries=4, fault="ValueError")
    keep(b"no JSON", number=world.NUMBER, at=at)


def _sessions(roles: Sequence[str]) -> dict[str, str]:
    from service_world import VILLAGE
    from signing_in import as_officer

    sessions = {}
    for role in roles:
        client = _Cookies()
        regions = (
            (VILLAGE,) if role in ROLES[:2] else ("3171",) if role == "regency_verifier" else ()
        )
        as_officer(client, role.replace("_", "-"), role, regions, name=f"Ani {role[:7].title()}")
        sessions[role] = client.cookies["session"]
    return sessions


if __name__ == "__main__":
    main(*sys.argv[1:])
