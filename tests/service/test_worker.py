"""The worker: killed anywhere it loses and doubles nothing; beside the web part it is kept alive."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import tunggal
from gateway import Gateway
from journeys.country import command
from rewriting import rewrite
from service_home import Home, before_the_proposal, home_on, next_release
from serving import Server
from tunggal.adapters.messaging.folder import FolderSender
from tunggal.adapters.messaging.gateway import GatewaySender
from tunggal.adapters.messaging.whatsapp.client import WhatsAppClient
from tunggal.adapters.stores.service_settings import read_service
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.registry.errors import PolicyRefused, UsageRefused
from tunggal.wiring import sender_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return before_the_proposal(tmp_path_factory.mktemp("worker") / "workspace")


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Iterator[Home]:
    with home_on(request.param, made, tmp_path) as home:
        yield home


def send_by(home: Home, address: str) -> None:
    """Name a gateway in the workspace's settings."""
    rewrite(home.workspace / "tunggal.toml", "[service]", f'[service]\nmessages = "{address}"')


@contextmanager
def worker(home: Home) -> Iterator[subprocess.Popen[bytes]]:
    log = home.workspace.parent / "worker.log"
    given = {"TUNGGAL_WORKSPACE": str(home.workspace), "TUNGGAL_DATABASE": home.database}
    with log.open("ab") as opened:
        process = subprocess.Popen(
            [sys.executable, "-m", "tunggal.service.worker"], stdout=opened, stderr=opened,
            env={**os.environ, **given},
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(true: Callable[[], Any], seconds: float = 60) -> None:
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, "it never came to be"
        time.sleep(0.05)


def test_a_kill_in_each_job_loses_and_doubles_nothing(home: Home) -> None:
    home.run("prepare")
    tunggal.participation_export(home.workspace, until="2026-06-30")
    next_release(home)
    seen = home.run("kill", "2026-07-10T03:00:00+00:00")
    some = [seen["killed"][job] for job in ("escalate", "answer", "tell", "notices", "send")]
    assert min(some) >= 3
    assert seen["states"] == {"told": 6, "received": 6}
    assert seen["untold"] == 0
    assert seen["versions"] == seen["events"] == seen["audited"]
    assert seen["escalated"] == 6
    assert seen["told"] == seen["to_tell"] > 20
    assert set(seen["messages"]) == {"case sent", "notice sent"}
    # Of a decision the family's five other accounts hear, too.
    assert seen["messages"]["case sent"] == seen["to_tell"] + 5 * seen["concerned"]
    assert seen["concerned"] == 6
    sent = sum(seen["messages"].values())
    assert (seen["taken"], seen["doubled"]) == (sent, 0)
    assert seen["called"] >= sent
    tunggal.audit_verify(home.workspace)


def test_a_worker_killed_while_it_sends_loses_and_doubles_no_message(home: Home) -> None:
    home.run("fill", "300")
    with Gateway(slow=0.03) as gateway:
        send_by(home, gateway.address)
        for kills in range(3):
            before = len(gateway.taken)
            with worker(home) as process:
                until(lambda before=before: len(gateway.taken) >= before + 15)
                process.send_signal(signal.SIGKILL)
                process.wait()
            assert home.run("lapse").get("sent", 0) < 300, f"all was sent before kill {kills}"
        with worker(home), worker(home):  # two at once do no harm
            until(lambda: len(gateway.taken) == 300)
            until(lambda: home.run("lapse") == {"sent": 300})
    assert gateway.doubled == []
    assert len({each["text"] for each in gateway.taken.values()}) == 300
    assert sum(gateway.calls.values()) > 300  # what was under way came again, by the same key


def test_a_code_that_expires_while_it_waits_for_its_turn_is_not_sent(home: Home) -> None:
    with Gateway(slow=0.4) as gateway:
        states = home.run("codes", gateway.address)
    assert set(states) == {"sent", "expired"}
    assert states["sent"] == len(gateway.taken) < 40


def test_a_worker_waits_until_the_web_part_has_made_the_tables(home: Home) -> None:
    log = home.workspace.parent / "worker.log"
    with worker(home):
        until(lambda: "the tables are made when" in log.read_text())
        home.run("fill", "1")
        until(lambda: len(home.letters()) == 1)
    assert "62812" not in log.read_text()


def soon() -> str:
    return (datetime.now(UTC) + timedelta(minutes=1)).isoformat()


def test_messages_given_up_are_listed_and_put_back(home: Home) -> None:
    with pytest.raises(UsageRefused, match="tunggal serve"):
        tunggal.message_list(home.workspace)
    home.run("fill", "3")
    answers = {"now": 422}
    with Gateway(lambda key, times: answers["now"]) as gateway:
        send_by(home, gateway.address)
        home.run("work", soon())
        listed = tunggal.message_list(home.workspace)
        counted = {"state": "dead", "channel": "sms", "kind": "case", "messages": 3}
        assert listed["counts"] == [counted]
        assert [(each["tries"], each["fault"]) for each in listed["dead"]] == [(1, "http_422")] * 3
        assert "Kasus" not in json.dumps(listed)
        assert "62812" not in json.dumps(listed)
        answers["now"] = 200
        first, before = listed["dead"][0]["message"], tunggal.audit_verify(home.workspace)["lines"]
        assert tunggal.message_retry(home.workspace, (first,)) == {"queued": 1}
        done = command("message", "retry", "--workspace", home.workspace, "--json")
        assert json.loads(done.stdout) == {"queued": 2}
        assert tunggal.audit_verify(home.workspace)["lines"] == before + 3
        home.run("work", soon())
        assert len(gateway.taken) == 3
    done = command("message", "list", "--workspace", home.workspace)
    assert "sent" in done.stdout
    assert "dead" not in done.stdout


# ------------------------------------------------------------------ beside the web part


def children(process: int) -> list[str]:
    found = subprocess.run(
        ["ps", "--ppid", str(process), "-o", "pid=,args="], capture_output=True, text=True, check=False
    )  # fmt: skip
    return found.stdout.splitlines()


def worker_of(server: Server) -> int | None:
    found = [line for line in children(server.process.pid) if "tunggal.service.worker" in line]
    return int(found[0].split()[0]) if found else None


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def test_serve_keeps_a_worker_and_ends_it(home: Home) -> None:
    home.run("fill", "2")
    with Server(home.workspace, database=home.database, workers=1) as server:
        until(lambda: len(home.letters()) == 2)
        first = worker_of(server)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(server) not in (None, first))
        home.run("fill", "5")
        until(lambda: len(home.letters()) == 5)
        second, web = worker_of(server), server.process.pid
    assert gone(second)
    assert gone(web)
    lines = [json.loads(each) for each in server.log.read_text().splitlines() if each[:1] == "{"]
    assert "worker_stopped" in {each["event"] for each in lines}
    assert "62812" not in server.log.read_text()


def test_nothing_outlives_a_killed_serve(made: Path, tmp_path: Path) -> None:
    with home_on("sqlite", made, tmp_path) as home, Server(home.workspace, workers=1) as server:
        until(lambda: worker_of(server))
        pids = [int(line.split()[0]) for line in children(server.process.pid)]
        assert len(pids) == 2
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        until(lambda: all(map(gone, pids)))


def test_a_port_that_is_taken_is_told(made: Path, tmp_path: Path) -> None:
    with home_on("sqlite", made, tmp_path) as home, Server(home.workspace, workers=1) as server:
        done = command("serve", "--port", server.port, "--workspace", home.workspace)
    assert done.returncode == 2
    assert "ended by itself" in done.stderr


# ------------------------------------------------------------------ settings


def test_the_settings_choose_how_messages_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tunggal.init(tmp_path / "workspace")
    place = open_workspace(tmp_path / "workspace")
    assert _ways(place) == (FolderSender, FolderSender)
    (place.root / "tunggal.toml").write_text('[service]\nmessages = "https://sms.example/v1"\n')
    place = open_workspace(place.root)
    with pytest.raises(UsageRefused, match="TUNGGAL_MESSAGES_TOKEN"):
        sender_of(place)
    monkeypatch.setenv("TUNGGAL_MESSAGES_TOKEN", "secret")
    assert _ways(place) == (GatewaySender, FolderSender)
    number = 'phone_number_id = "100000000000001"\n'
    (place.root / "tunggal.toml").write_text(f"[service.whatsapp]\n{number}")
    place = open_workspace(place.root)
    with pytest.raises(UsageRefused, match="TUNGGAL_WHATSAPP_TOKEN"):
        sender_of(place)
    monkeypatch.setenv("TUNGGAL_WHATSAPP_TOKEN", "secret")
    assert _ways(place) == (FolderSender, WhatsAppClient)


def _ways(place: Workspace) -> tuple[type, type]:
    """What sends an SMS, and what sends on WhatsApp."""
    chosen: Any = sender_of(place)
    return type(chosen.others), type(chosen.ways["whatsapp"])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mail",
        "http://sms.example/",
        "https://",
        "https://me:secret@sms.example/",
        7,
        "ftp://x/",
    ],
)
def test_a_gateway_that_is_not_safe_is_refused(address: Any) -> None:
    with pytest.raises(PolicyRefused, match="messages") as told:
        read_service({"messages": address}, shown_as="tunggal.toml")
    assert "secret" not in str(told.value)
