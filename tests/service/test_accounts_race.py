"""Codes under a service that really runs: many guesses at once, a form sent twice, both databases."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

import tunggal
from postgres import shared, why_not
from service_world import HELD, kk, make_workspace, nik
from serving import Citizen, Server

ENTER, CODE = "/id/enter", "/id/enter/code"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("race") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    if request.param == "sqlite":
        with Server(place) as running:
            yield running
        return
    if why_not():
        pytest.skip(f"PostgreSQL is not tested: {why_not()}")
    with Server(place, database=shared().plain()) as running:
        yield running


def opened(server: Server) -> tuple[Citizen, dict[str, str]]:
    """A browser on the first page, and what its form sends."""
    citizen = Citizen(server.port)
    page = citizen.get(ENTER)[1]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    return citizen, {**hidden, "nik": nik(HELD), "kk": kk(HELD)}


def post(server: Server, path: str, sent: dict[str, str], cookies: dict[str, str]) -> str:
    """Where one request leads, or its number: of its own connection, as a robot makes it."""
    connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", path, urlencode(sent), headers)
    response = connection.getresponse()
    return response.getheader("Location") or str(response.status)


def at_once(
    server: Server, path: str, many: list[dict[str, str]], cookies: dict[str, str]
) -> list[str]:
    with ThreadPoolExecutor(len(many)) as pool:
        return list(pool.map(lambda sent: post(server, path, sent, cookies), many))


def codes(server: Server, contact: str) -> list[str]:
    """The codes that left for a telephone, once there is one."""
    folder = Path(server.workspace) / "service" / "messages"
    for _ in range(200):
        letters = [json.loads(file.read_text()) for file in folder.glob("*.json")]
        found = [each["text"] for each in letters if each["to"] == contact]
        if found:
            return [re.findall(r"\b\d{6}\b", text)[0] for text in found]
        time.sleep(0.1)
    raise AssertionError("no message left within twenty seconds")


def waiting(server: Server, contact: str) -> tuple[dict[str, str], dict[str, str], str]:
    """A browser that waits for its code: what each form carries, its cookies, and the code."""
    citizen, sent = opened(server)
    body = urlencode({**sent, "contact": contact})
    assert citizen._call("POST", ENTER, body)[0] == 302
    return (
        {"csrfmiddlewaretoken": sent["csrfmiddlewaretoken"]},
        citizen.cookies,
        codes(server, contact)[0],
    )


def test_a_double_click_sends_one_code(server: Server) -> None:
    citizen, sent = opened(server)
    many = [{**sent, "contact": "+6281300000001"}] * 4
    assert at_once(server, ENTER, many, citizen.cookies) == [CODE] * 4
    time.sleep(3)  # the worker sends whatever is there
    assert len(codes(server, "+6281300000001")) == 1


def test_a_code_opens_once_however_many_try_it_together(server: Server) -> None:
    form, cookies, code = waiting(server, "+6281300000002")
    places = at_once(server, CODE, [{**form, "code": code}] * 6, cookies)
    places.append(post(server, CODE, {**form, "code": code}, cookies))
    assert sorted(places) == ["/id/cases", *[ENTER] * 6]


def test_guesses_at_once_are_all_counted(server: Server) -> None:
    form, cookies, code = waiting(server, "+6281300000003")
    wrong = [f"{(int(code) + 1 + n) % 1_000_000:06d}" for n in range(12)]
    assert set(at_once(server, CODE, [{**form, "code": each} for each in wrong], cookies)) == {
        "422"
    }
    assert post(server, CODE, {**form, "code": code}, cookies) == "422"
