"""A worker that sends on WhatsApp is killed in the midst of it; commands say how the channel does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import tunggal
from graph import NUMBER
from journeys.country import command
from service_home import Home, before_the_proposal, home_on

PROGRAM = Path(__file__).parents[1] / "outbox_program.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return before_the_proposal(tmp_path_factory.mktemp("killed") / "workspace")


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Iterator[Home]:
    with home_on(request.param, made, tmp_path) as home:
        yield home


def test_a_kill_at_ever_later_lines_loses_doubles_and_disorders_nothing(home: Home) -> None:
    seen = home.run("kill", "19", "3", program=PROGRAM)
    assert seen["kills"] >= 30
    assert seen["states"] == {"delivered": 3 * len(seen["got"])}
    assert seen["doubled"] == 0
    assert set(map(tuple, seen["got"].values())) == {("0", "1", "2")}


def test_who_sends_and_who_takes_statuses_do_not_wait_for_each_other_for_ever(home: Home) -> None:
    seen = home.run("together", "80", program=PROGRAM)
    assert (seen["deadlocks"], seen["ended"]) == (0, 4)
    assert seen["states"] == {"read": 80}


def test_commands_say_loudly_that_a_channel_stands_still(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checked() -> dict[str, object]:
        found = tunggal.doctor(home.workspace)["checks"]
        return next(each for each in found if each["check"] == "WhatsApp")

    file = home.workspace / "tunggal.toml"
    file.write_text(f'{file.read_text()}\n[service.whatsapp]\nphone_number_id = "{NUMBER}"\n')
    assert "TUNGGAL_WHATSAPP_TOKEN" in str(checked()["says"])
    for name in ("TOKEN", "SECRET", "VERIFY"):
        monkeypatch.setenv(f"TUNGGAL_WHATSAPP_{name}", "x")
    home.run("stop", "190", program=PROGRAM)
    (channel,) = tunggal.message_list(home.workspace)["channels"]
    assert (channel["state"], channel["fault"]) == ("stopped", "wa_190")
    assert channel["since_or_until"] == "2026-07-01 03:00:00"
    assert checked()["well"] is False
    assert "wa_190" in str(checked()["says"])
    assert tunggal.message_retry(home.workspace) == {"queued": 0}  # of that one nothing is left
    home.run("stop", "0", program=PROGRAM)
    assert [each["state"] for each in tunggal.message_list(home.workspace)["channels"]] == ["goes"]
    assert checked()["well"] is True


def test_commands_list_what_came_in_and_failed_and_let_it_be_heard_again(home: Home) -> None:
    home.run("arrive", program=PROGRAM)
    listed = tunggal.message_list(home.workspace)
    counted = {(each["state"], each["kind"]): each["number"] for each in listed["arrivals"]}
    assert counted == {("dead", "message"): 3, ("dead", "status"): 1, ("dead", "unreadable"): 1}
    dead = listed["dead_arrivals"]
    assert [each["fault"] for each in dead] == ["ValueError"] * 4 + ["unreadable"]
    last = [each["arrival"] for each in dead if each["kind"] == "status"]
    before = tunggal.audit_verify(home.workspace)["lines"]
    assert tunggal.message_retry(home.workspace, tuple(last), came_in=True) == {"queued": 1}
    done = command("message", "retry", "--came-in", "--workspace", home.workspace, "--json")
    assert json.loads(done.stdout) == {"queued": 1}  # of two it is too late
    assert tunggal.audit_verify(home.workspace)["lines"] == before + 2
    left = tunggal.message_list(home.workspace)
    counted = {(each["state"], each["kind"]): each["number"] for each in left["arrivals"]}
    assert counted[("waiting", "message")] == counted[("waiting", "status")] == 1
    shown = command("message", "list", "--workspace", home.workspace).stdout
    assert "came in, given up" in shown
