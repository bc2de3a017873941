"""`tunggal agency` gives a token that a running service knows at once, and takes it away."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import tunggal
from journeys.country import command
from service_world import HELD, kk, nik
from serving import Server
from tunggal.registry.errors import UsageRefused


@pytest.fixture
def place(workspace: Path, tmp_path: Path) -> Path:
    made = Path(shutil.copytree(workspace, tmp_path / "workspace"))
    for left in (made / "service").glob("*.sqlite*"):
        left.unlink()
    return made


def status_of(server: Server, token: str) -> tuple[int, dict]:
    request = urllib.request.Request(
        f"{server.address}/api/v1/status",
        data=json.dumps({"nik": nik(HELD), "kk": kk(HELD)}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as told:
        return told.code, json.load(told)


def test_a_token_works_from_the_command_on_until_it_is_closed(place: Path) -> None:
    with Server(place, workers=1) as server:
        made = tunggal.agency_add(place, "health-3171", may=["status"], regions=["31.71"])
        number, told = status_of(server, made["token"])
        assert (number, told["family"]["decile"]) == (200, 2)
        (listed,) = tunggal.agency_list(place)
        assert listed == {
            "code": "health-3171", "may": "status", "regions": "3171", "closed": False,
        }  # fmt: skip
        assert tunggal.agency_close(place, "health-3171")["closed"]
        assert status_of(server, made["token"])[0] == 401
        log = server.log.read_text()
    for private in (made["token"], nik(HELD), kk(HELD)):
        assert private not in log


def test_the_command_says_what_is_wrong(place: Path) -> None:
    with pytest.raises(UsageRefused, match="--country"):
        tunggal.agency_add(place, "health", may=["status"])
    with pytest.raises(UsageRefused, match="choose from"):
        tunggal.agency_add(place, "health", may=["everything"], country=True)
    with pytest.raises(UsageRefused, match="agency list"):
        tunggal.agency_close(place, "nobody")


def test_the_token_is_printed_once(place: Path) -> None:
    words = ("--may", "status,releases", "--country", "--workspace", str(place), "--json")
    answer = command("agency", "add", "national", *words)
    token = json.loads(answer.stdout)["token"]
    assert len(token) == 43
    shown = command("agency", "list", "--workspace", str(place), "--json")
    assert token not in shown.stdout
    assert json.loads(shown.stdout)[0]["regions"] == "whole country"
