"""`tunggal officer`: accounts from the command line, on a workspace of their own."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import tunggal
from service_world import HELD, kk, nik
from tunggal.cli.officer import officer
from tunggal.registry.errors import UsageRefused


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("officers") / "workspace"
    tunggal.init(made)
    return made


def run(place: Path, *words: str, typed: str = "") -> Any:
    done = CliRunner().invoke(
        officer, [*words, "--json", "--workspace", str(place)], input=typed, catch_exceptions=False
    )
    assert done.exit_code == 0
    return json.loads(done.stdout)


def test_an_account_from_its_beginning_to_its_end(place: Path) -> None:
    numbers = f"{nik(HELD)}\n{kk(HELD)}\n"
    made = run(
        place, "add", "sri-3171", "--role", "regency_verifier", "--region", "31.71",
        "--name", "Sri", "--nik-from-stdin", typed=numbers,
    )  # fmt: skip
    assert len(made["start_password"]) == 16
    with sqlite3.connect(place / "service" / "service.sqlite") as rows:
        kept = str(rows.execute("select * from account_officer").fetchall())
    assert "sri-3171" in kept
    for secret in (made["start_password"], nik(HELD), kk(HELD)):
        assert secret not in kept

    run(place, "move", "sri-3171", "--region", "3172", "--region", "3273")
    assert run(place, "list") == [
        {"code": "sri-3171", "role": "regency_verifier", "regions": "3172 3273", "name": "Sri",
         "second_factor": False, "closed": False}
    ]  # fmt: skip
    assert run(place, "reset", "sri-3171")["start_password"] != made["start_password"]
    assert run(place, "close", "sri-3171") == {"officer": "sri-3171", "closed": True}
    assert run(place, "list")[0]["closed"] is True
    assert tunggal.audit_verify(place)["lines"] == 4


def test_what_is_wrong_is_said_and_nothing_is_made(place: Path) -> None:
    with pytest.raises(UsageRefused, match="no role of an officer"):
        tunggal.officer_add(place, "x-1", role="king", nik=nik(HELD), kk=kk(HELD))
    with pytest.raises(UsageRefused, match="officer list"):
        tunggal.officer_reset(place, "nobody")


@pytest.mark.parametrize(
    "role", ["village_operator", "facilitator", "regency_verifier", "head_of_office"]
)
def test_whoever_decides_in_a_region_says_the_own_numbers(place: Path, role: str) -> None:
    region = ["3171011001"] if role in ("village_operator", "facilitator") else ["3171"]
    for known in ({}, {"nik": nik(HELD)}, {"kk": kk(HELD)}):
        with pytest.raises(UsageRefused, match="might decide about the own family"):
            tunggal.officer_add(
                place, "x-1", role=role, regions=region, without_own_numbers=True, **known
            )
    with pytest.raises(UsageRefused, match="--without-own-numbers"):
        tunggal.officer_add(place, "x-1", role="auditor")
    assert "x-1" not in {each["code"] for each in tunggal.officer_list(place)}
    assert tunggal.officer_add(place, f"y-{role[:3]}", role="auditor", without_own_numbers=True)


def test_a_database_that_is_away_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNGGAL_DATABASE", "postgresql://tunggal@127.0.0.1:1/none")
    with pytest.raises(UsageRefused, match="Is its database reachable"):
        tunggal.officer_list(place)
