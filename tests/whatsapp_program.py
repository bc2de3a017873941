"""Takes and hears very much of what WhatsApp sends, in a process of its own, and counts what it did.

Run with TUNGGAL_WORKSPACE, and TUNGGAL_DATABASE for PostgreSQL.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image  # noqa: E402

import worker_program  # noqa: E402
from graph import Graph  # noqa: E402
from tunggal.adapters.lookup.hashing import keyed_hash  # noqa: E402
from tunggal.service.channels.whatsapp import counting, files, hearing, statuses  # noqa: E402
from tunggal.service.channels.whatsapp.models import OPEN, Arrival, Name  # noqa: E402
from tunggal.service.lookup.models import Attempts  # noqa: E402
from tunggal.service.outbox.actions import post  # noqa: E402
from tunggal.service.outbox.models import Message  # noqa: E402
from tunggal.service.outbox.sealing import hashed  # noqa: E402
from tunggal.service.talks import means  # noqa: E402
from whatsapp_world import (  # noqa: E402
    change,
    contact,
    delivery,
    entries,
    file,
    signed,
    status,
    telephone,
    text,
)

PERSONS = 2_500
STATES = ("sent", "delivered", "read")
_SEEN: set[str] = set()
WATCHED = (
    "channels/whatsapp/", "service/talks/", "service/outbox/", "papers/", "db/backends/utils.py",
    "django/db/transaction.py",
)  # fmt: skip
JOBS = (
    ("files", files.fetch_files, 29), ("hear", hearing.hear, 149),
    ("statuses", statuses.take_statuses, 29),
)  # fmt: skip
Event = tuple[str, Any]  # messages or statuses, and one of them


def events(count: str, messages: str) -> dict[str, Any]:
    """Deliver events, each twice, in a random order and in deliveries of any shape; and let them be heard."""
    draw = random.Random(7)
    with transaction.atomic():  # what is posted beforehand need not be committed one by one
        listed = [*_events(int(count), int(messages))]
    shuffled = listed * 2
    draw.shuffle(shuffled)
    clock, client, deliveries = [time.monotonic()], Client(), 0
    with connection.execute_wrapper(_look):
        for raw in _deliveries(shuffled, draw):
            assert client.post("/hooks/whatsapp", **signed(raw)).status_code == 200
            deliveries += 1
    clock.append(time.monotonic())
    keys = _listen()
    done = [_all(job, clock) for job in (hearing.hear, statuses.take_statuses)]
    seconds = [round(after - before, 1) for before, after in itertools.pairwise(clock)]
    return {
        "deliveries": deliveries, "on_the_disk": [*_SEEN, _durable()], "done": done, "seconds": seconds,
        "heard": len(keys), "heard_again": sum(times > 1 for times in keys.values()),
        "answered": _answered(listed), "replies": Message.objects.filter(kind="talk").count(),
        "states": dict(Counter(Message.objects.filter(kind="case").values_list("state", flat=True))),
        "arrivals": dict(Counter(Arrival.objects.values_list("state", flat=True))),
    }  # fmt: skip


def _look(execute: Any, sql: str, *more: Any) -> Any:
    """How surely a commit is on the disk while an arrival is kept."""
    if sql.startswith("INSERT") and "whatsapp_arrival" in sql:
        _SEEN.add(_durable())
    return execute(sql, *more)


def _durable() -> str:
    asked = "pragma synchronous" if connection.vendor == "sqlite" else "show synchronous_commit"
    return str(connection.connection.cursor().execute(asked).fetchone()[0])


def _events(count: int, messages: int) -> Iterator[Event]:
    for number in range(messages):
        yield "messages", text("menu", number % PERSONS)
    for number in range((count - messages) // len(STATES)):
        name, at = f"case:{number}", datetime.now(UTC)
        to = f"+{telephone(number)}"
        post(to=to, channel="whatsapp", kind="case", text="x", key=name, at=at)
        for state in STATES:
            yield "statuses", status(f"wamid.ours.{number}", state, f"{hashed(name)}.1")


def _deliveries(listed: list[Event], draw: random.Random) -> Iterator[bytes]:
    """Some events at a time: over some entries, each with some changes, each with some of both."""
    at = 0
    while at < len(listed):
        some = listed[at : at + draw.choice((1, 2, 5, 50))]
        at += len(some)
        made: list[list[Any]] = []
        while some:
            size = draw.randint(1, len(some))
            part, some = some[:size], some[size:]
            spoken = [each for kind, each in part if kind == "messages"]
            told = [each for kind, each in part if kind == "statuses"]
            persons = {int(each["from"][5:]) for each in spoken}
            one = change(spoken, told, contacts=[contact(each) for each in persons])
            if made and draw.random() < 0.5:
                made[-1].append(one)
            else:
                made.append([one])
        yield entries(made)


def _listen() -> Counter[str]:
    """How often the dialogue heard each message."""
    keys: Counter[str] = Counter()
    real = hearing.hear_from

    def hear_from(speaker: Any, heard: Any, *, key: str, at: datetime) -> Any:
        keys[key] += 1
        return real(speaker, heard, key=key, at=at)

    hearing.hear_from = hear_from
    return keys


def _all(job: Callable[[datetime], int], clock: list[float]) -> int:
    done = 0
    while some := job(datetime.now(UTC)):
        done += some
    clock.append(time.monotonic())
    return done


def _answered(listed: list[Event]) -> int:
    """How many of the messages have their first reply."""
    keys = {hashed(f"talk:{each['id']}:0") for kind, each in listed if kind == "messages"}
    return len(keys & set(Message.objects.values_list("key", flat=True)))


def at_once(rounds: str) -> dict[str, Any]:
    """Deliver the same statuses at the same time, in one order and in the other, and count the answers."""
    answered: Counter[int] = Counter()

    def post(raw: bytes) -> None:
        answered[Client().post("/hooks/whatsapp", **signed(raw)).status_code] += 1
        connection.close()

    for number in range(int(rounds)):
        listed = [status(f"wamid.{number}.{each}", "read") for each in range(900)]
        both = [delivery(change((), each)) for each in (listed, listed[::-1])]
        threads = [threading.Thread(target=post, args=[raw]) for raw in both]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    return {"answered": answered, "kept": Arrival.objects.count()}


def in_line() -> dict[str, Any]:
    """Let a message be heard while it is somebody else's turn to write, and say what became of it."""
    raw = delivery(change([text("menu")]))
    assert Client().post("/hooks/whatsapp", **signed(raw)).status_code == 200

    def hear() -> None:
        hearing.hear(datetime.now(UTC))
        connection.close()

    hears = threading.Thread(target=hear)
    with settings.TURNS.open("ab") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        hears.start()
        hears.join(3 if connection.vendor == "sqlite" else 60)
        waits = hears.is_alive()
    hears.join()
    return {"waits": waits, "heard": Arrival.objects.filter(state="done").count()}


# ------------------------------------------------------------------ kills


def kill(folder: str) -> dict[str, Any]:
    """Let the worker's jobs be killed at ever later lines until they are through, and count what they did."""
    worker_program.WATCHED = WATCHED
    clock, content = {"at": datetime.now(UTC) + timedelta(seconds=1)}, _photo()
    with Graph(Path(folder) / "graph.log", files={"1": (content, "image/jpeg")}) as graph:
        whatsapp = replace(settings.SERVICE.whatsapp, address=graph.address)
        object.__setattr__(settings.SERVICE, "whatsapp", whatsapp)
        listed = [
            *_events(30 + 9, 30),
            *(("messages", file("image", "1", content, n)) for n in range(3)),
        ]
        for raw in _deliveries(listed, random.Random(1)):
            assert Client().post("/hooks/whatsapp", **signed(raw)).status_code == 200
        means.policy()  # read once here, not in each child
        killed = {name: _killed(job, stride, clock) for name, job, stride in JOBS}
        # What PostgreSQL still held of the last one killed was passed over: another round takes it.
        until = time.monotonic() + 60
        while Arrival.objects.filter(state__in=OPEN).exists() and time.monotonic() < until:
            clock["at"] += files.LEASE
            for _, job, _ in JOBS:
                job(clock["at"])
            time.sleep(0.2)
    return {
        "killed": killed, "answered": _answered(listed),
        "arrivals": dict(Counter(Arrival.objects.values_list("state", flat=True))),
        "counted": _counted(), "states": [*Message.objects.filter(kind="case").values_list("state", flat=True)],
    }  # fmt: skip


def _killed(job: Callable[[datetime], int], stride: int, clock: dict[str, datetime]) -> int:
    def through() -> None:
        while job(clock["at"]):
            pass

    def later() -> None:
        clock["at"] += files.LEASE  # what a killed worker held is free again

    return worker_program.killed_on_and_on(through, stride, later)


def _counted() -> int:
    """How many messages were heard: each hearing adds one to what its sender is counted by."""
    codes = {*Name.objects.values_list("person", flat=True)}
    hashes = [keyed_hash(counting._key(), f"messages:{each}") for each in codes]
    return sum(Attempts.objects.filter(pk__in=hashes).values_list("asked", flat=True))


def _photo() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(written, "JPEG")
    return written.getvalue()


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    assert settings.SERVICE.whatsapp.is_on
    verb, *words = sys.argv[1:]
    acts: dict[str, Callable[..., Any]] = {
        "at_once": at_once,
        "events": events,
        "in_line": in_line,
        "kill": kill,
    }
    print(json.dumps(acts[verb](*words)))
