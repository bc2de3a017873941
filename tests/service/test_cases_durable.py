"""Cases in a service of its own: kills, threads, and the way into the next quarter and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import tunggal
from delivering import LINEAGE, REGIONS, Country
from releasing import FILES
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.lookup.secrets import make_secrets
from tunggal.adapters.stores.keys import load_private
from tunggal.adapters.stores.releases import publish
from tunggal.casework.number import CaseNumber
from tunggal.cycle.release.files import delivery_files, file_entries, files_below
from tunggal.cycle.release.manifest import FileEntry
from tunggal.cycle.release.stage import make_manifest
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter

PROGRAM = Path(__file__).parents[1] / "case_program.py"


@dataclass(frozen=True)
class Home:
    """A workspace with a database of its own."""

    workspace: Path
    database: str

    def run(self, *words: str) -> Any:
        given = {"TUNGGAL_WORKSPACE": str(self.workspace), "TUNGGAL_DATABASE": self.database}
        done = subprocess.run(
            [sys.executable, str(PROGRAM), *words], env={**os.environ, **given},
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    workspace, database = tmp_path / "workspace", ""
    tunggal.init(workspace)
    if request.param == "postgresql":
        database = _database(request.getfixturevalue("postgres"), tmp_path)
    monkeypatch.setenv("TUNGGAL_DATABASE", database)
    return Home(workspace, database)


def _database(address: str, folder: Path) -> str:
    """A database that belongs to a role without privileges: row-level security binds it."""
    import psycopg

    name = f"cases_{abs(hash(folder)) % 10**9}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "do $$ begin create role case_owner login; "
            "exception when duplicate_object then null; end $$"
        )
        connection.execute(f"create database {name} owner case_owner")
    return address.replace("tunggal@/postgres", f"case_owner@/{name}")


def test_twenty_at_once_have_one_effect(home: Home) -> None:
    seen = home.run("threads")
    assert seen["race"] == {"2": 1, "changed_meanwhile": 19}
    assert seen["after_race"] == 2
    assert seen["same_form"] == {"3": 20}
    assert seen["version"] == 3
    assert (seen["one_form"], seen["many"]) == (1, 20)
    assert (seen["cases"], seen["versions"], seen["events"], seen["audited"]) == (22, 24, 24, 24)
    assert tunggal.audit_verify(home.workspace)["lines"] == 24


def test_a_kill_leaves_a_step_whole_or_not_at_all(home: Home) -> None:
    seen = home.run("kill", "7" if home.database else "5")
    assert seen["killed"] == seen["trials"] > 20
    assert min(seen["nothing"], seen["whole"]) > 0
    assert seen["nothing"] + seen["whole"] == seen["trials"]
    assert seen["versions"] == seen["events"] == seen["audited"] == 2 * seen["cases"]
    assert tunggal.audit_verify(home.workspace)["lines"] == seen["audited"]


def export(home: Home, until: str = "2026-06-30", **more: Any) -> dict[str, Any]:
    return tunggal.participation_export(home.workspace, until=until, **more)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def released_from(home: Home) -> None:
    """A register release of 2026Q2 that was made from the delivery of cases."""
    plan = home.workspace / "work" / "plans" / "register-2026Q2"
    for path, content in FILES.items():
        (plan / path).parent.mkdir(parents=True, exist_ok=True)
        (plan / path).write_bytes(content)
    tables = [each for each in file_entries(plan, files_below(plan)) if each.table]
    tables = [FileEntry(each.path, each.sha256, each.bytes, rows=1) for each in tables]
    folder = home.workspace / "deliveries" / "participation" / "2026Q2"
    used = delivery_files([("participation", "2026Q2", folder)])
    make_manifest(plan, release="register-2026Q2", tables=tables, engine="none", deliveries=used)
    key = load_private(home.workspace / "keys", "statistics")
    publish(plan, home.workspace / "releases", key)


def test_decided_cases_reach_the_next_quarter_and_come_back_answered(home: Home) -> None:
    cases = home.run("journey")
    made = export(home)
    folder = home.workspace / made["delivery"]
    assert (
        made["decisions"] == 2 * 11 + 1
    )  # all kinds but questions and complaints; the open appeal
    first = contents(folder)
    assert export(home) == {**made, "replaced": True}
    assert contents(folder) == first
    assert [each.name for each in folder.parent.iterdir()] == ["2026Q2"]

    _consolidated(home, made)

    released_from(home)
    with pytest.raises(UsageRefused, match="register-2026Q2 was made from it"):
        export(home)
    assert contents(folder) == first
    assert export(home, period="2026Q3")["delivery"].endswith("2026Q3")

    answered = home.run("answer", "register-2026Q2", "2026-07-10T03:00:00+00:00")
    decided = {digits for digits, (*_, state) in cases.items() if state == "decided"}
    assert (answered["first"], answered["again"]) == (len(decided), 0)
    assert {answered["states"][digits] for digits in decided} == {"told"}
    for digits in decided:
        kind, uphold, _ = cases[digits]
        entered = uphold and kind != "complaint"
        assert answered["releases"][digits] == ("2026Q2" if entered else "")
    rest = {state for digits, state in answered["states"].items() if digits not in decided}
    assert rest == {"received", "answered"}  # the open appeal, the questions


def _consolidated(home: Home, made: dict[str, Any]) -> None:
    regions = home.workspace / "policy" / "regions"
    regions.mkdir(exist_ok=True)
    (regions / "regions.csv").write_text(REGIONS, encoding="utf-8")
    (regions / "lineage.csv").write_text(LINEAGE, encoding="utf-8")
    engine = DuckDBEngine(threads=1)
    try:
        Country(home.workspace).consolidate(engine, Quarter(2026, 2))
        assert engine.rows("select count(*) as n from refused_records")[0]["n"] == 0
        assert engine.rows("select count(*) as n from decisions")[0]["n"] == made["decisions"]
        found = engine.rows("select distinct case_number from decisions")
        for row in found:
            CaseNumber.parse(row["case_number"])
    finally:
        engine.close()


def test_a_delivery_of_somebody_else_and_a_wrong_day_are_refused(home: Home) -> None:
    make_secrets(home.workspace / "keys")
    with pytest.raises(UsageRefused, match="tunggal serve"):
        export(home)
    home.run("threads")
    by_hand = home.workspace / "deliveries" / "participation" / "2026Q2"
    by_hand.mkdir(parents=True)
    (by_hand / "decisions.csv").write_text("case_number\n", encoding="utf-8")
    with pytest.raises(UsageRefused, match="was not written by this command"):
        export(home)
    for until, period in (("31-03-2026", None), ("2026-06-30", "2026Q1"), ("2026-06-30", "June")):
        with pytest.raises(UsageRefused):
            export(home, until, period=period)
    assert contents(by_hand) == {"decisions.csv": b"case_number\n"}
    assert export(home, "2026-03-31")["decisions"] == 0  # a delivery without rows is one, too
