"""Fills a service with a working command centre, or lets two agents race, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any


def run(workspace: Path, what: str, database: str = "") -> dict[str, Any]:
    """What the program tells: sessions by role, codes of chats and numbers of tasks; or who won."""
    done = subprocess.run(
        [sys.executable, __file__, what], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(workspace), "TUNGGAL_DATABASE": database},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class _Cookies:
    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}


def seed() -> dict[str, Any]:
    from case_rows import keep_all
    from centre_world import ANI, BUDI, CALLER, HOUR, LEADER, MINUTE, SECOND, call, signed_on, sound
    from console_world import new
    from service_world import HELD, VILLAGE, kk, nik
    from signing_in import as_officer
    from tunggal.casework.case import Actor
    from tunggal.policy.case_terms import Role
    from tunggal.registry.nik import Nik
    from tunggal.service.centre import chats, handover, shifts, tasks
    from tunggal.service.centre.calls import call_event
    from tunggal.service.centre.wrapping import wrap_up
    from tunggal.service.papers.recordings import take_in_recording

    now = datetime.now(UTC)
    keep_all((new("status_question", 1), new("proposal", 2)))
    sessions = {}
    for code, role in (
        ("ani", "agent"), ("budi", "agent"), ("dewi", "agent"), ("leader", "ministry"),
        ("auditor", "auditor"),
    ):  # fmt: skip
        client = _Cookies()
        as_officer(client, code, role, name=f"{code.title()} Lestari")
        sessions[code] = client.cookies["session"]
    signed_on(ANI, BUDI, Actor("dewi", Role.AGENT), at=now - 2 * HOUR)
    for place in range(12):
        at = now - (place + 1) * 5 * HOUR
        answered = place % 4 != 3
        code = call(f"c{place}", at=at, waits=8 * place, answered=answered, agent="budi")
        if answered:
            how = "nuisance" if place < 3 else "answered"
            wrap_up(code, how, by=BUDI, at=at + HOUR, reason="hanya berteriak, tidak bicara")
    call_event("mine", "queued", at=now - 2 * MINUTE, telephone=CALLER, errand="follow")
    call_event("mine", "answered", at=now - MINUTE, agent="ani")
    call_event("waits", "queued", at=now - 40 * SECOND, errand="bring:death")
    call_event("waits too", "queued", at=now - 10 * SECOND, language="en")
    who = Actor("caller-x", Role.CITIZEN, (VILLAGE,), Nik(nik(HELD)), kk(HELD))
    given: dict[str, Any] = {
        "channel": "phone", "language": "id", "telephone": CALLER, "contact": "", "actor": who,
    }  # fmt: skip
    recording = take_in_recording(sound(2), by="call", at=now)
    numbers = [
        tasks.leave_message(
            key="k1", about="complaint", text="Bantuan tidak turun sejak Januari.", recording="",
            at=now - 30 * HOUR, **given,
        ),
        tasks.leave_message(
            key="k2", about="appeal", text="", recording=recording, at=now - HOUR,
            **{**given, "actor": None},
        ),
        tasks.call_back(key="k3", about="", at=now, **{**given, "channel": "whatsapp"}),
    ]  # fmt: skip
    for number in numbers[:2]:
        tasks.take(number, by=ANI, at=now)
    codes = []
    for place, by in enumerate((ANI, None)):
        speaker = {"speaker_code": f"us.{place}"}
        chats.open_chat(
            key=f"k{place}", contact="62811", language="id", errand="status", actor=None,
            at=now - 5 * MINUTE, **speaker,
        )  # fmt: skip
        said = {"paper": "", "recording": recording if place else "", **speaker}
        chats.said(
            text="Selamat pagi, apakah bantuan saya sudah cair?",
            key=f"m{place}",
            at=now - 5 * MINUTE,
            **said,
        )
        codes.append(chats.chats()[0].code)
        if by is not None:
            chats.take(codes[-1], by=by, at=now)
            chats.answer(codes[-1], "Selamat pagi. Saya bantu cek.", by=by, key="k" * 8, at=now)
    local = (now + 7 * HOUR).date()
    for code, begin, end in (("ani", 7, 15), ("budi", 15, 23)):
        shifts.plan(code, local, time(begin), time(end), days=4, by=LEADER, at=now - 12 * HOUR)
    handover.write("Tugas 00001 dijanjikan sebelum siang.", key="a" * 8, by=BUDI, at=now - 3 * HOUR)
    handover.write("Antrean sepi, tidak ada gangguan.", key="b" * 8, by=ANI, at=now)
    return {"sessions": sessions, "tasks": numbers, "chats": codes}


def ring() -> dict[str, Any]:
    """A call rings at an agent."""
    from tunggal.service.centre.calls import call_event

    call_event("rings", "queued", at=datetime.now(UTC), agent="dewi", errand="status")
    return {}


def leave() -> dict[str, Any]:
    """Somebody leaves a message, and somebody wants to chat."""
    from centre_world import CALLER
    from tunggal.service.centre import chats, tasks

    at = datetime.now(UTC)
    given: dict[str, Any] = {"language": "id", "contact": "62899", "actor": None}
    number = tasks.leave_message(
        key="new", channel="phone", telephone=CALLER, about="", text="Halo", recording="", at=at,
        **given,
    )  # fmt: skip
    opened = chats.open_chat(key="new", speaker_code="us.new", errand="status", at=at, **given)
    return {"task": number, "chat": opened}


def race() -> dict[str, Any]:
    """Two agents take each of some tasks and chats at the same moment: who was refused, and why.

    And one agent begins a call by hand twice at the same moment: how many calls that makes.
    """
    from centre_world import ANI, BUDI, CALLER, MORNING, agents, refused, signed_on
    from tunggal.service.centre import calls, chats, tasks
    from tunggal.service.centre.models import Call

    agents("ani", "budi")
    signed_on(ANI, BUDI)
    given: dict[str, Any] = {
        "channel": "phone", "language": "id", "telephone": CALLER, "contact": "", "about": "",
    }  # fmt: skip
    told = []
    for place in range(4):
        number = tasks.call_back(key=f"r{place}", actor=None, at=MORNING, **given)
        chats.open_chat(
            key=f"r{place}", speaker_code=f"us.{place}", contact="1", language="id", errand="",
            actor=None, at=MORNING,
        )  # fmt: skip
        for act, name in ((tasks.take, number), (chats.take, chats.chats()[-1].code)):
            both = [
                lambda by=by, act=act, name=name: refused(act, name, by=by, at=MORNING)
                for by in (ANI, BUDI)
            ]
            told.append(sorted(at_once(both)))
    at_once([lambda: calls.begin_by_hand(ANI, at=MORNING)] * 2)
    return {"told": told, "calls": Call.objects.count()}


def at_once(acts: list[Any]) -> list[Any]:
    """What acts give that begin at the same moment, each with a connection of its own."""
    from django.db import connection

    start = threading.Barrier(len(acts))

    def one(act: Any) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(one, acts)]


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
    import django

    django.setup()
    print(json.dumps({"seed": seed, "race": race, "ring": ring, "leave": leave}[sys.argv[1]]()))


if __name__ == "__main__":
    main()
