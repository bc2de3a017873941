"""Very many events of WhatsApp, doubled, shuffled, batched and split; and kills in the middle of the traffic."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import tunggal
from graph import SECRET, TOKEN, Graph, post_signed
from postgres import shared, why_not
from rewriting import rewrite
from serving import Server
from whatsapp_world import NUMBER, change, contact, delivery, text, user_id

PROGRAM = Path(__file__).parents[1] / "whatsapp_program.py"
SETTINGS = f'[service.whatsapp]\nphone_number_id = "{NUMBER}"\n'


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of its own; empty for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    if why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    yield shared().plain()


def workspace(place: Path, settings: str) -> Path:
    tunggal.init(place)
    with (place / "tunggal.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    return place


def program(place: Path, database: str, *words: str) -> Any:
    given = {"TUNGGAL_WORKSPACE": str(workspace(place, SETTINGS)), "TUNGGAL_DATABASE": database}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *words],
        env={**os.environ, **given, "TUNGGAL_WHATSAPP_SECRET": SECRET},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


# Of 100,000 events 4,000 are messages, which are the dear ones: a conversation each. All others are statuses.
@pytest.mark.parametrize(
    ("count", "messages"),
    [
        pytest.param(6_000, 600, id="6000"),
        pytest.param(100_000, 4_000, id="100000", marks=pytest.mark.slow),
    ],
)
def test_each_of_very_many_events_has_its_effect_once(
    tmp_path: Path, database: str, count: int, messages: int
) -> None:
    seen = program(tmp_path / "w", database, "events", str(count), str(messages))
    # Kept for good before the 200: SQLite's 2 is "full". The second is how the service goes on afterwards.
    assert seen["on_the_disk"] == (["on", "off"] if database else ["2", "1"])
    ours = (count - messages) // 3
    assert seen["done"] == [messages, ours * 3]
    assert (seen["heard"], seen["heard_again"]) == (messages, 0)
    assert (seen["answered"], seen["replies"]) == (messages, messages)
    assert seen["states"] == {"read": ours}
    assert seen["arrivals"] == {"done": messages + ours * 3}


def test_the_same_at_once_in_another_order_is_refused_to_nobody(
    tmp_path: Path, database: str
) -> None:
    seen = program(tmp_path / "w", database, "at_once", "5")
    assert seen == {"answered": {"200": 10}, "kept": 5 * 900}


def test_who_hears_stands_in_line_with_those_who_take_in(tmp_path: Path, database: str) -> None:
    seen = program(tmp_path / "w", database, "in_line")
    assert seen == {"waits": not database, "heard": 1}


# ------------------------------------------------------------------ kills

PERSONS, EACH = 40, 5


def test_a_worker_that_is_killed_anywhere_hears_each_message_once(
    tmp_path: Path, database: str
) -> None:
    place = workspace(tmp_path / "w", SETTINGS)
    given = {"TUNGGAL_WORKSPACE": str(place), "TUNGGAL_DATABASE": database}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "kill", str(tmp_path)],
        env={
            **os.environ, **given,
            "TUNGGAL_WHATSAPP_SECRET": SECRET, "TUNGGAL_WHATSAPP_TOKEN": TOKEN,
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    seen = json.loads(done.stdout)
    assert min(seen["killed"].values()) >= 5
    assert (seen["answered"], seen["counted"]) == (33, 33)
    assert seen["arrivals"] == {"done": 33 + 9}
    assert seen["states"] == ["read"] * 3


@contextmanager
def worker(place: Path, database: str) -> Iterator[subprocess.Popen[bytes]]:
    given = {"TUNGGAL_WORKSPACE": str(place), "TUNGGAL_DATABASE": database}
    with (place.parent / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tunggal.service.worker"], stdout=log, stderr=log,
            env={**os.environ, **given},
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_kills_of_web_and_worker_lose_and_double_nothing(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUNGGAL_WHATSAPP_SECRET", SECRET)
    monkeypatch.setenv("TUNGGAL_WHATSAPP_TOKEN", TOKEN)
    with Graph(tmp_path / "graph.log") as graph:
        place = workspace(tmp_path / "w", graph.settings)
        # What a killed worker had begun to send is sent again after this time.
        sending = place / "policy" / "channels" / "sending.yaml"
        rewrite(sending, "minutes: 5, at_most: 60", "minutes: 1, at_most: 2")
        server = Server(place, database=database, workers=2, worker=False)
        graph.webhook = f"{server.address}/hooks/whatsapp"
        traffic = Traffic(graph)
        with server:
            traffic.start()
            for _ in range(3):
                with worker(place, database) as working:
                    _wait_for_more(graph)
                    working.send_signal(signal.SIGKILL)
                    server.kill()
                server.__enter__()
            # Two at a time from now on: nobody is heard by both, and nothing is sent by both.
            with worker(place, database), worker(place, database):
                traffic.join()
                texts = _wait_for_silence(graph)
    assert traffic.unsent == 0
    for person in range(PERSONS):
        assert len(texts[user_id(person)]) == EACH, texts[user_id(person)]
    assert graph.doubled() == []


class Traffic(threading.Thread):
    """People who write, and a platform that sends again what was not taken, and now and then what was."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(daemon=True)
        self._graph, self.unsent = graph, 0

    def run(self) -> None:
        draw = random.Random(5)
        waiting = [
            delivery(change([text("menu", person)], contacts=[contact(person)]))
            for _ in range(EACH)
            for person in range(PERSONS)
        ]
        until = time.monotonic() + 120
        while waiting and time.monotonic() < until:
            raw = waiting.pop(0)
            taken = post_signed(self._graph.webhook, raw) == 200
            if not taken or draw.random() < 0.1:
                waiting.insert(min(len(waiting), draw.randint(1, 40)), raw)
            time.sleep(0.02)
        self.unsent = len(waiting)


def _wait_for_more(graph: Graph) -> None:
    """Until something is taken, and so much else is under way; or for a while, when all waits for news."""
    before, until = len(graph.taken()), time.monotonic() + 10
    while len(graph.taken()) == before and time.monotonic() < until:
        time.sleep(0.02)


def _wait_for_silence(graph: Graph) -> dict[str, list[Any]]:
    """What each person got, once nothing more comes."""
    until, before = time.monotonic() + 300, -1
    while time.monotonic() < until:
        now = len(graph.taken())
        if now >= PERSONS * EACH and now == before:
            break
        before = now
        time.sleep(3)
    texts: dict[str, list[Any]] = {user_id(person): [] for person in range(PERSONS)}
    for each in graph.taken():
        texts[each["recipient"]].append(each.get("type"))
    return texts
