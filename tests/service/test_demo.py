"""The end of the demo: a loaded release, an officer of each role, and families to sign in as."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import tunggal
from service_world import HELD, LARGE, NOTICE, REGENCY, VILLAGE, kk, make_workspace, nik
from tunggal.adapters.lookup.shelf import read_pointer
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.demo_service import ROLES, demo_service


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
    assert {each["role"] for each in seen["officers"]} == set(ROLES)
    assert {each["regions"] for each in seen["officers"]} == {VILLAGE, REGENCY, ""}
    listed = tunggal.officer_list(made)
    assert {each["code"] for each in listed} == {each["code"] for each in seen["officers"]}
    passwords = {each["start_password"] for each in seen["officers"]}
    assert len(passwords) == len(ROLES)
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
