"""The end of the demo: a loaded release, officers and families to sign in as, and cases for each."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import tunggal
from demo_program import run
from postgres import shared, why_not
from service_world import HELD, LARGE, NOTICE, REGENCY, VILLAGE, kk, make_workspace, nik
from tunggal.adapters.lookup.shelf import read_pointer
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.demo_cases import PROGRAM, play
from tunggal.commands.demo_service import ROLES, demo_service
from tunggal.simulation.stories import SECONDS, STORIES

RELEASE = "aid-2026Q2"
LONG_NUMBER = re.compile(rb"\d{13,}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("demo") / "workspace")


def test_the_demo_ends_with_people_to_try_the_service_as(made: Path) -> None:
    seen = demo_service(open_workspace(made), "aid-2026Q1", None)
    assert read_pointer(made / "service" / "lookup").serving == seen["serving"]
    assert [(each["outcome"], each["nik"], each["kk"]) for each in seen["citizens"]] == [
        (outcome, nik(family), kk(family))
        for outcome, family in (("on_notice", NOTICE), ("waiting", LARGE), ("allocated", HELD))
    ]
    assert len({each["telephone"] for each in seen["citizens"]}) == 3
    assert {each["role"] for each in seen["officers"]} == set(ROLES)
    assert {each["regions"] for each in seen["officers"]} == {VILLAGE, REGENCY, ""}
    listed = tunggal.officer_list(made)
    assert {each["code"] for each in listed} == {each["code"] for each in seen["officers"]}
    passwords = {each["start_password"] for each in seen["officers"]}
    assert len(passwords) == len(ROLES) + len(SECONDS)
    assert min(map(len, passwords)) >= 16


def test_without_the_parts_of_the_service_the_demo_goes_on(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec

    def without(name: str) -> Any:
        return None if name == "django" else found(name)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    seen = demo_service(open_workspace(made), "aid-2026Q1", None)
    assert list(seen) == ["missing"]
    assert "tunggal[service]" in seen["missing"]


# ------------------------------------------------------------------ a country large enough for all


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return tunggal.demo(tmp_path_factory.mktemp("country") / "demo", families=400)


@pytest.fixture(scope="module")
def seen(demo: dict[str, Any]) -> dict[str, Any]:
    niks = dict.fromkeys(each["nik"] for each in demo["service"]["citizens"])
    return run(Path(demo["workspace"]), "pages", *niks)


@pytest.fixture(scope="module")
def kept(demo: dict[str, Any]) -> list[list[str]]:
    return run(Path(demo["workspace"]), "cases")["cases"]


def test_every_officer_who_is_printed_has_something_to_do(
    demo: dict[str, Any], seen: dict[str, Any]
) -> None:
    for each in demo["service"]["officers"]:
        found = seen["officers"][each["code"]]
        if each["role"] == "auditor":
            assert found["trail"] > 50
        else:
            assert found["cases"] >= 3, each
            assert found["doable"] >= 2, each
    assert seen["officers"]["agent"]["tasks"] >= 3


def test_overviews_speak_of_the_cases(seen: dict[str, Any]) -> None:
    for code in ("regency-verifier", "head-of-office", "ministry", "auditor"):
        told = seen["officers"][code]["dashboard"]
        missing = [word for word in ("usul", "sanggah", "banding") if word not in told.lower()]
        assert not missing, code


def test_each_citizen_who_is_printed_has_an_open_case_and_a_decided_one(
    seen: dict[str, Any],
) -> None:
    for cases in (each["cases"] for each in seen["citizens"].values()):
        assert any("aling lambat" in case and "Putusan" not in case for case in cases)
        assert any("Putusan" in case and "Dasar hukum" in case for case in cases)


def test_cases_of_every_kind_stand_everywhere(demo: dict[str, Any], kept: list[list[str]]) -> None:
    assert demo["service"]["cases"] == len(kept) >= 60
    kinds, states, turns, owners = ({row[place] for row in kept} for place in (1, 2, 3, 4))
    assert kinds == {each.kind for each in STORIES}
    assert len(kinds) == 13
    assert states >= {
        "received", "returned", "screened", "village_verification", "regency_decision", "signing",
        "ministry_check", "decided", "told", "withdrawn", "visiting", "appeal_decision", "appeal_check",
    }  # fmt: skip
    assert turns >= {"0", "1", "2"}  # silence passed some on
    assert owners >= {"citizen", "head_of_office"}
    assert any(row[6] == "2026Q2" for row in kept), "none was answered after the release"


def test_three_neighbours_object_to_one_family_and_officers_see_it(seen: dict[str, Any]) -> None:
    assert seen["officers"]["regency-verifier"]["clusters"] == 2  # the third waits for a visit
    assert seen["officers"]["facilitator"]["clusters"] == 1


def test_the_trail_verifies_and_says_nothing_personal(demo: dict[str, Any]) -> None:
    told = tunggal.audit_verify(demo["workspace"])
    assert told["lines"] > 300


def test_what_was_sent_lies_apart_from_what_comes(demo: dict[str, Any]) -> None:
    messages = Path(demo["workspace"]) / "service" / "messages"
    assert [each.name for each in messages.iterdir()] == ["earlier"]
    told = [json.loads(each.read_text()) for each in (messages / "earlier").glob("*.json")]
    assert len(told) > 60
    assert not any(LONG_NUMBER.search(each["text"].encode()) for each in told)


# ------------------------------------------------------------------ the same, on every day


def happened(demo: dict[str, Any], folder: Path, *, now: datetime, database: str = "") -> Path:
    """The same stories in a copy of the workspace, whose service is new."""
    copy = folder / "again"
    shutil.copytree(demo["workspace"], copy)
    for each in ("messages", "papers"):
        shutil.rmtree(copy / "service" / each)
    for each in (copy / "service").glob("service.sqlite*"):
        each.unlink()
    made = demo["service"]
    rows = [
        {name: row[name] for name in ("nik", "kk", "village", "regency")}
        for row in made["citizens"]
    ]
    officers = [
        {"code": each["code"], "role": each["role"], "regions": each["regions"].split()}
        for each in made["officers"]
    ]
    played = play(open_workspace(copy), RELEASE, rows, now=now)
    told = {"action": "live", "made": officers, "stories": played.stories, "now": now.isoformat()}
    done = subprocess.run(
        [sys.executable, "-m", PROGRAM], input=json.dumps(told).encode(), capture_output=True, check=False,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(copy), "TUNGGAL_DATABASE": database},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    assert "refused" not in json.loads(done.stdout), done.stdout
    assert not LONG_NUMBER.search(done.stdout + done.stderr), "a number of somebody was logged"
    return copy


def test_the_same_day_gives_the_same_cases_on_both_databases(
    demo: dict[str, Any], tmp_path: Path
) -> None:
    if reason := why_not():
        pytest.skip(f"PostgreSQL is not tested: {reason}")
    now, database = datetime(2027, 1, 1, 1, 0, tzinfo=UTC), shared().plain()  # nobody works
    on_sqlite = happened(demo, tmp_path / "one", now=now)
    on_postgres = happened(demo, tmp_path / "two", now=now, database=database)
    assert run(on_sqlite, "cases") == run(on_postgres, "cases", database=database)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 25, 20, 0, tzinfo=UTC),  # Idul Fitri, and before the release was made
        datetime(2027, 3, 14, 20, 0, tzinfo=UTC),  # a Sunday night after Idul Fitri
    ],
    ids=str,
)
def test_every_story_finds_its_way_on_any_day(
    demo: dict[str, Any], tmp_path: Path, now: datetime
) -> None:
    kept = run(happened(demo, tmp_path, now=now), "cases")["cases"]
    assert len(kept) >= 60
    assert {row[2] for row in kept} >= {"received", "screened", "signing", "told", "appeal_check"}
