"""A database that is locked or gone: 503 with when to come back, and all that was typed is still there."""

from __future__ import annotations

import html
import http.client
import io
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError
from PIL import Image

import tunggal
from bad_input import ours
from portal_cases import FAMILY, filled
from postgres import Cluster, shared, why_not
from service_world import HELD, REGENCY, kk, make_workspace, nik
from serving import Citizen, Server
from signing_in import as_citizen, as_officer

LOCKED_FOR = 30.0  # seconds at most: longer than anybody waits
BUSY = {"id": "Layanan sedang sibuk", "en": "The service is busy"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = make_workspace(tmp_path_factory.mktemp("busy") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    return place


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Iterator[Server]:
    place = Path(shutil.copytree(made, tmp_path / "workspace"))
    if request.param == "postgresql" and why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    database = shared().plain() if request.param == "postgresql" else ""
    with Server(place, database=database, workers=4, worker=False) as running:
        yield running


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """Somebody else holds what every writer needs."""
    if server.database:
        with psycopg.connect(server.database) as other:
            # The lock of whoever writes into the audit.
            other.execute("select pg_advisory_xact_lock(7236001)")
            yield
        return
    file = server.workspace / "service" / "service.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield


def test_who_meets_a_lock_is_told_to_come_back_and_sends_the_same_again(server: Server) -> None:
    citizens = [Citizen(server.port).open_form() for _ in range(4)]
    typed = {"nik": nik(HELD), "kk": kk(HELD)}
    began = time.monotonic()
    with locked(server), ThreadPoolExecutor(len(citizens)) as pool:
        asked = [pool.submit(sent, each, "/en/status", typed) for each in citizens]
        answers = [each.result() for each in asked]
    assert time.monotonic() - began < LOCKED_FOR
    for number, headers, page in answers:
        assert (number, headers["Retry-After"]) == (503, "30")
        assert BUSY["en"] in page
        assert fields_of(page).items() >= typed.items()
    again = sent(citizens[0], "/en/status", fields_of(answers[0][2]))
    assert again[0] == 200
    assert "Your family's status" in html.unescape(again[2])
    log = server.log.read_text()
    assert nik(HELD) not in log
    assert "Traceback" not in log


def test_a_database_that_is_gone_is_no_fault_of_the_service(made: Path, tmp_path: Path) -> None:
    if why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    place = Path(shutil.copytree(made, tmp_path / "workspace"))
    with Cluster() as cluster, Server(place, database=cluster.plain(), worker=False) as running:
        citizen = Citizen(running.port).open_form()
        typed = {"nik": nik(HELD), "kk": kk(HELD)}
        assert sent(citizen, "/id/status", typed)[0] == 200
        cluster._run("pg_ctl", "-D", cluster._data, "-w", "-m", "immediate", "stop")
        for _ in range(2):  # the connection is lost; then none can be had
            number, headers, page = sent(citizen, "/id/status", typed)
            assert (number, headers["Retry-After"]) == (503, "30")
            assert BUSY["id"] in page
        log = running.log.read_text()
        assert nik(HELD) not in log
        assert "Traceback" not in log
        options = f"-c listen_addresses='' -k {cluster.folder}"
        cluster._run(
            "pg_ctl",
            "-D",
            cluster._data,
            "-l",
            cluster.folder / "log",
            "-w",
            "-o",
            options,
            "start",
        )
        assert sent(citizen, "/id/status", typed)[0] == 200


def broken_by(fault: Exception) -> Callable[..., None]:
    def act(*told: Any, **named: Any) -> None:
        raise fault

    return act


LOCKED = OperationalError("database is locked")


@pytest.fixture
def asked(citizen: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What somebody is told whose form meets a fault, in whose page it appears or where it begins."""
    citizen.raise_request_exception = False

    def ask(path: str, sent: dict[str, Any], *, fault: Exception = LOCKED, of: str = "") -> Any:
        where = of or "tunggal.service.portal.views.ask"
        monkeypatch.setattr(where, broken_by(fault))
        return citizen.post(path, sent)

    return ask


def test_a_form_with_papers_is_opened_again_with_its_words(asked: Any, citizen: Any) -> None:
    as_citizen(citizen, nik(FAMILY), kk(FAMILY))
    where, typed = "/id/cases/new/correction", filled("correction", f_is_right="Dua\nbaris")
    photo = io.BytesIO()
    Image.new("RGB", (40, 30)).save(photo, "JPEG")
    with_photo = {**typed, "p_house_photo": ContentFile(photo.getvalue(), "foto.jpg")}
    page = ours(asked(where, with_photo, of="tunggal.service.cases.actions.bring"), 503)
    again = fields_of(page)
    assert {**again, "csrfmiddlewaretoken": ""} == {
        **typed,
        "redraw": "1",
        "csrfmiddlewaretoken": "",
    }
    drawn = ours(citizen.post(where, again), 200)
    assert f'name="key" value="{typed["key"]}"' in drawn
    assert typed["f_is_right"] in drawn


@pytest.mark.parametrize("fault", [LOCKED, InterfaceError("connection already closed")])
def test_a_fault_of_the_database_is_told_apart_from_ours(asked: Any, fault: Exception) -> None:
    typed = {"nik": nik(HELD), "kk": kk(HELD), "note": "1 & <b>"}
    response = asked("/id/status?a=b", typed, fault=fault)
    page = ours(response, 503)
    assert BUSY["id"] in page
    assert 'action="/id/status?a=b"' in page
    assert fields_of(page).items() >= typed.items()
    assert response.headers["Retry-After"] == "30"


def test_a_query_that_is_wrong_is_a_fault_of_ours(asked: Any) -> None:
    wrong = OperationalError("no such table")
    try:
        sqlite3.connect(":memory:").execute("select * from nothing")
    except sqlite3.OperationalError as cause:
        wrong.__cause__ = cause
    ours(asked("/id/status", {"nik": nik(HELD), "kk": kk(HELD)}, fault=wrong), 500)


def test_a_password_is_in_no_page(asked: Any) -> None:
    typed = {"login": "sri-3171", "password": "rahasia sekali"}
    response = asked(
        "/console/account/login",
        typed,
        of="allauth.account.adapter.DefaultAccountAdapter.authenticate",
    )
    page = ours(response, 503)
    assert "rahasia" not in page
    assert fields_of(page) == {}
    assert 'href="/console/account/login"' in page


def test_who_may_not_send_a_form_gets_none_that_would_pass(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import Client

    own = Client(enforce_csrf_checks=True, raise_request_exception=False)
    as_officer(own, "sri-3171", "regency_verifier", [REGENCY])
    monkeypatch.setattr(SessionStore, "load", broken_by(LOCKED))  # the token comes later
    page = ours(own.post("/id/console/search", {"text": "of another site"}), 503)
    assert "of another site" not in page
    assert fields_of(page) == {}


def sent(citizen: Citizen, path: str, typed: dict[str, str]) -> tuple[int, Any, str]:
    """What comes back when a form is sent: number, headers, page."""
    form = urlencode({"csrfmiddlewaretoken": citizen.token, **typed})
    cookies = "; ".join(f"{name}={value}" for name, value in citizen.cookies.items())
    told = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    wire = http.client.HTTPConnection("localhost", citizen.connection.port, timeout=60)
    with closing(wire):
        wire.request("POST", path, form, told)
        response = wire.getresponse()
        return response.status, response.headers, response.read().decode()


def fields_of(page: str) -> dict[str, str]:
    """What a page would send by its first button."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}
