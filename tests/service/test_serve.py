"""`tunggal serve` as a process: answers, keeps serving through swaps and kills, logs no name."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tunggal
from journeys.country import command
from postgres import Cluster, shared, why_not
from service_world import ABSENT, HELD, OUT, SIZES, kk, make_workspace, name_of, nik
from serving import Citizen, Server
from tunggal.registry.errors import IntegrityBroken, UsageRefused


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = make_workspace(tmp_path_factory.mktemp("serve") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    limits = place / "policy" / "portal" / "limits.yaml"
    limits.write_text(
        "basis: test\nminutes: 60\nper_nik: 100000\nper_district: 100000\nper_device: 100000\nper_address: 100000\n"
    )
    return place


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Iterator[Server]:
    place = Path(shutil.copytree(made, tmp_path / "workspace"))
    if request.param == "sqlite":
        with Server(place) as running:
            yield running
        return
    if why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    with Server(place, database=shared().plain()) as running:
        yield running


def audit(server: Server, *words: str) -> Any:
    os.environ["TUNGGAL_DATABASE"] = server.database
    try:
        return tunggal.audit_verify(server.workspace, **({"head": words[0]} if words else {}))
    finally:
        del os.environ["TUNGGAL_DATABASE"]


def test_a_citizen_is_answered_and_the_audit_proves_itself(server: Server) -> None:
    citizen = Citizen(server.port).open_form()
    assert "Status keluarga Anda" in citizen.ask(nik(HELD), kk(HELD))[1]
    assert "Data tidak dapat ditampilkan" in citizen.ask(*ABSENT)[1]
    first = audit(server)
    assert first["lines"] == 2
    citizen.ask(nik(OUT), kk(OUT))
    assert audit(server, first["head"])["lines"] == 3


def test_the_log_counts_and_never_names(server: Server) -> None:
    citizen = Citizen(server.port).open_form()
    citizen.ask(nik(HELD), kk(HELD))
    citizen.ask(nik(HELD), "1")
    citizen.get(f"/id/status?nik={nik(HELD)}&kk={kk(HELD)}")
    citizen.get(f"/id/{nik(HELD)}")
    citizen.ask("x" * 20_000, kk(HELD))
    log = server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert Counter(line["status"] for line in lines if line["event"] == "answered")[200] >= 3
    assert {line["route"] for line in lines if "route" in line} >= {
        "none",
        "<language:language>/status",
    }
    for private in (
        nik(HELD),
        kk(HELD),
        nik(HELD)[:8],
        "Sukamaju",
        name_of(HELD, 1).split()[1],
        "127.0.0.1:",
    ):
        assert private.lower() not in log.lower().replace("listening at", "").replace(
            f"127.0.0.1:{server.port}", ""
        )


def test_a_head_has_the_headers_of_the_page_and_no_body(server: Server) -> None:
    page = Citizen(server.port).get("/id/")[1]
    (style,) = re.findall('<link rel="stylesheet" href="([^"]+)"', page)
    for path in ("/id/status", "/id/nothing", "/health", style):
        assert asked(server, "HEAD", path) == asked(server, "GET", path)
    # Of a body that is there all the same gunicorn says, for each, that it was left out.
    events = [
        json.loads(line)["event"] for line in server.log.read_text().splitlines() if line[0] == "{"
    ]
    assert [each for each in events if "body" in each] == []


def asked(server: Server, method: str, path: str) -> tuple[int, dict[str, str]]:
    """The number and the headers of an answer."""
    wire = http.client.HTTPConnection("localhost", server.port, timeout=30)
    wire.request(method, path)
    response = wire.getresponse()
    response.read()
    return response.status, {**response.headers, "Date": "", "Set-Cookie": ""}


def test_static_files_are_sent_small_and_kept_long_from_the_first_start_on(server: Server) -> None:
    page = Citizen(server.port).get("/id/")[1]
    (style,) = re.findall('<link rel="stylesheet" href="([^"]+)"', page)
    connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
    connection.request("GET", style, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    assert response.headers["Content-Encoding"] == "gzip"
    assert "immutable" in response.headers["Cache-Control"]
    assert ".top" in gzip.decompress(response.read()).decode()


def test_a_swap_during_a_session_disturbs_nobody(server: Server) -> None:
    seen: Counter[str] = Counter()
    stop = threading.Event()

    def ask_on() -> None:
        citizen = Citizen(server.port).open_form()
        while not stop.is_set():
            status, page = citizen.ask(nik(HELD), kk(HELD), "en")
            decile = next((each for each in ("2", "4") if f"<b>{each}</b> of 10" in page), "none")
            seen[f"{status} {decile}"] += 1

    citizens = [threading.Thread(target=ask_on) for _ in range(3)]
    for each in citizens:
        each.start()
    for name in ("aid-2026Q2", "aid-2026Q1", "aid-2026Q2"):
        tunggal.release_load(server.workspace, name)
    tunggal.release_unload(server.workspace)
    stop.set()
    for each in citizens:
        each.join()
    assert set(seen) == {"200 2", "200 4"}
    assert audit(server)["lines"] == sum(seen.values())


def test_a_killed_service_loses_and_doubles_no_line(server: Server) -> None:
    answered = 0
    for _ in range(3):
        citizens = [Citizen(server.port).open_form() for _ in range(3)]
        stop, told = threading.Event(), []

        def ask_on(citizen: Citizen, told: list[int], stop: threading.Event) -> None:
            while not stop.is_set():
                try:
                    told.append(citizen.ask(nik(HELD), kk(HELD))[0])
                except (OSError, EOFError, AttributeError):
                    return

        threads = [threading.Thread(target=ask_on, args=(each, told, stop)) for each in citizens]
        for each in threads:
            each.start()
        stop.wait(1.5)
        server.kill()
        stop.set()
        for each in threads:
            each.join()
        assert set(told) == {200}
        answered += len(told)
        # Who was answered stands in the audit; whose answer was cut off may stand there too.
        assert answered <= audit(server)["lines"] <= answered + 9
        server.__enter__()


def test_audit_verify_finds_a_changed_file_and_says_so(made: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(made, tmp_path / "workspace"))
    with Server(place) as running:
        citizen = Citizen(running.port).open_form()
        for member in range(1, SIZES[HELD] + 1):
            citizen.ask(nik(HELD, member), kk(HELD))
    done = command("audit", "verify", "--workspace", place, "--json")
    assert json.loads(done.stdout)["lines"] == SIZES[HELD]
    database = sqlite3.connect(place / "service" / "service.sqlite")
    database.execute("drop trigger audit_line_no_update")
    database.execute("update audit_line set at = '2020' where number = 2")
    database.commit()
    with pytest.raises(IntegrityBroken, match="line 2 of 2020"):
        tunggal.audit_verify(place)
    done = command("audit", "verify", "--workspace", place)
    assert done.returncode == 4
    assert "line 2" in done.stderr


def test_audit_verify_without_a_service_says_what_to_do(made: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(made, tmp_path / "workspace"))
    done = command("audit", "verify", "--workspace", place)
    assert done.returncode == 2
    assert "tunggal serve" in done.stderr
    done = command("audit", "verify", "--head", "12", "--workspace", place)
    assert "NUMBER:DIGEST" in done.stderr


def test_a_role_that_no_rule_of_a_table_binds_is_refused(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    place = Path(shutil.copytree(made, tmp_path / "workspace"))
    with Cluster() as cluster:
        monkeypatch.setenv("TUNGGAL_DATABASE", cluster.address)
        assert tunggal.officer_list(place) == []  # the tables are there, so the worker begins
        for words in (["serve", "--no-worker", "--port", "47613"], ["worker"]):
            call = [sys.executable, "-c", "from tunggal.cli import main; main()", *words]
            done = subprocess.run(
                [*call, "--workspace", place],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert done.returncode == 1
            assert "role 'tunggal' is a superuser" in done.stderr
            assert "create role" in done.stderr


def test_audit_verify_on_an_empty_postgresql_says_what_to_do(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    with Cluster() as cluster:
        monkeypatch.setenv("TUNGGAL_DATABASE", cluster.address)
        with pytest.raises(UsageRefused, match="tunggal serve"):
            tunggal.audit_verify(made)
    monkeypatch.setenv("TUNGGAL_DATABASE", cluster.address.replace("@", ":secret-word@"))
    with pytest.raises(UsageRefused, match="cannot be reached") as told:
        tunggal.audit_verify(made)
    assert "secret-word" not in str(told.value)
