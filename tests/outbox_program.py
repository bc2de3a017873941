"""Lets a worker send on WhatsApp in processes of its own, which kills end; it prints what it saw.

Run with TUNGGAL_WORKSPACE, and TUNGGAL_DATABASE for PostgreSQL.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connections, transaction  # noqa: E402

import worker_program  # noqa: E402
from graph import NUMBER, TOKEN, Act, Graph  # noqa: E402
from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing  # noqa: E402
from tunggal.adapters.messaging.whatsapp.client import WhatsAppClient  # noqa: E402
from tunggal.adapters.messaging.whatsapp.payloads import Status  # noqa: E402
from tunggal.adapters.stores.whatsapp_settings import WhatsAppSettings  # noqa: E402
from tunggal.service.channels.whatsapp import intake, statuses  # noqa: E402
from tunggal.service.channels.whatsapp.models import DONE, Arrival  # noqa: E402
from tunggal.service.outbox import channels, sending  # noqa: E402
from tunggal.service.outbox.actions import post  # noqa: E402
from tunggal.service.outbox.models import ARRIVING, Message  # noqa: E402
from tunggal.service.outbox.sealing import hashed  # noqa: E402
from tunggal.service.outbox.sending import send_in_order  # noqa: E402
from tunggal.service.outbox.statuses import took  # noqa: E402
from tunggal.service.outbox.windows import heard_from  # noqa: E402
from whatsapp_world import change, delivery, status, text  # noqa: E402

AT = datetime(2026, 7, 1, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PEOPLE = [f"+62812{number:07d}" for number in range(4)]


class World:
    """A platform, a client of it, and a moment; hears what the platform tells of messages."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.at, self.heard = graph, AT, 0
        made = WhatsAppSettings(phone_number_id=NUMBER, address=graph.address)
        self.client = WhatsAppClient(made, TOKEN, list_button={"id": "Pilih"}, answer=1)

    def send(self) -> None:
        """Send what there is, as the worker does."""
        while send_in_order(self.client, at=self.at):
            pass

    def listen(self) -> None:
        """Some time goes by, and what the platform told comes in."""
        time.sleep(0.02)
        fresh, self.heard = self.graph.told[self.heard :], len(self.graph.told)
        self.at += 10 * MINUTE
        for to in PEOPLE:
            heard_from(to, at=self.at)
        for each in fresh:
            code = each["errors"][0]["code"] if "errors" in each else 0
            back = each["biz_opaque_callback_data"]
            with transaction.atomic():
                took(each["id"], each["status"], callback=back, fault=code, at=self.at)
            channels.told("whatsapp", self.at)

    def is_done(self) -> bool:
        return not Message.objects.exclude(state__in=ARRIVING).exists()


def kill(stride: str, each: str) -> dict[str, Any]:
    """Post to some people, and kill whoever sends at ever later lines until all is sent."""
    with tempfile.TemporaryDirectory() as folder, Graph(Path(folder) / "graph.log") as graph:
        graph.doubled_statuses = graph.shuffled = True
        acts = (Act(), Act(), Act(cut="after"), Act(code=131000), Act())
        graph.act = lambda body, calls: acts[calls % len(acts)]
        for number in range(int(each)):
            for to in PEOPLE:
                _post(to, str(number))
        world, kills = World(graph), 0
        world.listen()
        while not world.is_done():
            kills += _killed(world, at=1 + kills * int(stride))
            world.listen()
            assert world.at - AT < timedelta(days=30), _states()
        failed = {told["id"] for told in graph.told if told["status"] == "failed"}
        got = {
            to: [one["text"]["body"] for one in graph.taken() if one["to"] == to[1:] and one["id"] not in failed]
            for to in PEOPLE
        }  # fmt: skip
        return {"kills": kills, "doubled": len(graph.doubled()), "got": got, "states": _states()}


def _killed(world: World, at: int) -> bool:
    """Send in a child that is killed at a line of its own; whether it came to that."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        # The threads that call the platform are killed in the midst of it, too.
        threading.settrace(worker_program.Lines(at))
        worker_program._child(world.send, at)
    ended = os.waitpid(child, 0)[1]
    assert ended == 0 or os.WIFSIGNALED(ended), "it failed before it was killed; why stands above"
    return ended != 0


def together(count: str) -> dict[str, Any]:
    """Two who send and two who take statuses of the very same messages, until all is done."""
    draw, rows = random.Random(1), []
    for number in range(int(count)):
        to = f"+62813{number:07d}"
        heard_from(to, at=AT)
        _post(to, str(number))
        back = f"{hashed(f'{to}:{number}')}.1"
        first = draw.choice(("sent", "sent", "failed"))
        code = str(draw.choice((131056, 131047, 131000))) if first == "failed" else ""
        told = (Status(f"w{number}", first, 0, back, code), Status(f"w{number}", "read", 0, back))
        rows += [intake._status(each, AT) for each in told]
    draw.shuffle(rows)  # not in the order in which they are sent
    Arrival.objects.bulk_create(rows)
    connections.close_all()
    pipe, into = os.pipe()
    children = [_child(work, into) for work in (_send_all, _take_all) * 2]
    assert [os.waitpid(each, 0)[1] for each in children] == [0] * 4
    seen = os.read(pipe, 1_000)
    return {"deadlocks": seen.count(b"x"), "ended": seen.count(b"."), "states": _states()}


def _child(work: Callable[[Callable[[], None]], None], into: int) -> int:
    child = os.fork()
    if child == 0:
        work(lambda: os.write(into, b"x") and None)
        os.write(into, b".")
        os._exit(0)
    return child


def _send_all(note: Callable[[], None]) -> None:
    class Fake:
        def send(self, message: Outgoing) -> Answer:
            fate = random.choice((Fate.SENT, Fate.SENT, Fate.PAIR, Fate.TEMPLATE))
            return Answer(fate, "" if fate is Fate.SENT else "wa_1")

    real, at = sending._write_down, AT

    def write_down(*given: Any) -> None:
        try:
            real(*given)
        except OperationalError:
            note()
            raise

    sending._write_down = write_down
    while Message.objects.exclude(state__in=ARRIVING).exists():
        at += MINUTE / 6
        _noting(lambda now=at: send_in_order(Fake(), at=now), note)


def _take_all(note: Callable[[], None]) -> None:
    while Arrival.objects.exclude(state=DONE).exists():
        _noting(lambda: statuses.take_statuses(AT + MINUTE), note)


def _noting(work: Callable[[], int], note: Callable[[], None]) -> None:
    try:
        work()
    except OperationalError:  # as the worker does: once more
        note()


def speed(count: str, stall: str) -> dict[str, Any]:
    """How many messages a second leave, each to somebody else, without the limits of the policy."""
    from dataclasses import replace

    from django.conf import settings

    loosened = replace(settings.SENDING, per_second=100_000, notices_per_second=100_000)
    settings.SENDING = loosened
    with tempfile.TemporaryDirectory() as folder:
        log, port = Path(folder) / "graph.log", Path(folder) / "port"
        connections.close_all()
        child = os.fork()
        if child == 0:
            _serve(log, port, float(stall))
        try:
            return _measured(int(count), port)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _measured(count: int, port: Path) -> dict[str, Any]:
    while not port.exists() or not port.read_text():
        time.sleep(0.01)
    made = WhatsAppSettings(phone_number_id=NUMBER, address=f"http://127.0.0.1:{port.read_text()}")
    client = WhatsAppClient(made, TOKEN, list_button={"id": "Pilih"})
    Message.objects.all().delete()
    now = datetime.now(UTC)
    for number in range(count):
        to = f"+62813{number:07d}"
        heard_from(to, at=now)
        _post(to, "Jawaban yang biasa panjangnya. " * 8)
    began, used = time.monotonic(), time.process_time()
    while send_in_order(client, at=datetime.now(UTC)):
        pass
    seconds, used = time.monotonic() - began, time.process_time() - used
    return {
        "states": _states(), "per_second": round(count / seconds),
        "processor_ms_each": round(1000 * used / count, 2),
    }  # fmt: skip


def stop(code: str) -> dict[str, Any]:
    """The platform refuses our token: what was posted stays, and the channel stands still."""
    from tunggal.service.outbox import channels

    _post(PEOPLE[0], "Halo")
    _post(PEOPLE[1], "Halo")
    Message.objects.filter(pk=1).update(state="dead", fault="wa_100", sealed=b"")
    channels.stop("whatsapp", f"wa_{code}", AT, again=MINUTE) if int(code) else channels.goes(
        "whatsapp"
    )
    return _states()


def arrive() -> dict[str, Any]:
    """Messages that were given up: of two people, of whom one wrote since, one of long ago, and a status."""
    now = int(time.time())
    given = ((1, now - 60), (2, now - 60), (2, now), (3, now - 90_000))
    messages = [{**text("x", who), "timestamp": str(sent)} for who, sent in given]
    told = change(messages, [status("w", "sent")])
    intake.keep(delivery(told), number=NUMBER, at=datetime.now(UTC))
    Arrival.objects.exclude(sent_at=now).update(state="dead", tries=4, fault="ValueError")
    Arrival.objects.filter(sent_at=now).update(state=DONE, sealed=b"")
    intake.keep(b"no JSON", number=NUMBER, at=datetime.now(UTC))
    return {}


def _serve(log: Path, port: Path, stall: float) -> None:
    with Graph(log, act=lambda body, calls: Act(stall=stall, statuses=())) as graph:
        port.write_text(str(graph.port))
        time.sleep(600)


def _post(to: str, text: str) -> None:
    post(to=to, channel="whatsapp", kind="talk", text=text, key=f"{to}:{text}", at=AT)


def _states() -> dict[str, int]:
    return dict(Counter(Message.objects.values_list("state", flat=True)))


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    verb, *words = sys.argv[1:]
    print(
        json.dumps(
            {"kill": kill, "together": together, "speed": speed, "stop": stop, "arrive": arrive}[
                verb
            ](*words)
        )
    )
