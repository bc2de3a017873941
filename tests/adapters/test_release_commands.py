"""Commands on releases, as a person gives them: what is refused, verified, compared, rebuilt."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import tunggal
from releasing import ANSWERED, load_corridor, random_corridor, write_plan, write_release
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.stores.keys import load_private
from tunggal.adapters.stores.releases import publish
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.cli.release import release as commands
from tunggal.commands import rebuild as rebuilding
from tunggal.commands.steps import gather
from tunggal.cycle.release.manifest import Release
from tunggal.cycle.release.stage import make_manifest, write_tables
from tunggal.registry.errors import IntegrityBroken, UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter


@pytest.fixture
def place(tmp_path: Path) -> Path:
    tunggal.init(tmp_path / "place")
    return tmp_path / "place"


def published_random(place: Path, quarter: str, *, seed: int, **parents: Release) -> Release:
    """A register of random rows, published in a workspace."""
    engine, plan = DuckDBEngine(), place / "work" / "plans" / f"register-{quarter}"
    load_corridor(engine, random_corridor("register", families=30, seed=seed), "register")
    tables = write_tables(engine, kind="register", variables=ANSWERED, folder=plan)
    make_manifest(plan, release=plan.name, tables=tables, engine="duckdb", parents=parents)
    return publish(plan, place / "releases", load_private(place / "keys", "statistics"))


def test_a_new_workspace_is_closed_to_others(place: Path) -> None:
    for name in ("deliveries", "releases", "work", "keys"):
        assert (place / name).stat().st_mode & 0o777 == 0o700, name


def test_a_comparison_is_drawn_as_tables(place: Path) -> None:
    first = published_random(place, "2026Q1", seed=1)
    published_random(place, "2026Q2", seed=2, previous=first)
    done = CliRunner().invoke(
        commands, ["diff", "register-2026Q1", "register-2026Q2", "-w", str(place)]
    )
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert any(line.split()[:3] == ["table", "rows", "before"] for line in lines)
    assert any(line.split() == ["before", "after", "families"] for line in lines)
    assert "name " in next(line for line in lines if line.split()[:1] == ["persons"])
    assert not any(mark in done.output for mark in ("{", "(", "moves"))


@pytest.mark.parametrize("name", [".", "policy"])
def test_a_folder_without_manifest_is_a_wrong_call_not_a_broken_release(
    place: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    with pytest.raises(UsageRefused, match=r"holds no manifest.json; name a release"):
        tunggal.release_verify(place, name)


def test_a_release_on_the_shelf_that_lost_its_manifest_is_broken(place: Path) -> None:
    release, _ = write_release(place)
    assert tunggal.release_verify(place, release.name)["verified"]
    (release.folder / "manifest.json").unlink()
    with pytest.raises(IntegrityBroken, match=r"manifest.json: is missing"):
        tunggal.release_verify(place, release.name)


def test_a_release_of_the_shelf_under_another_name_is_broken(place: Path) -> None:
    release, _ = write_release(place)
    release.folder.rename(release.folder.with_name("register-2026Q2"))
    with pytest.raises(IntegrityBroken, match="holds register-2026Q1"):
        tunggal.release_verify(place, "register-2026Q2")


@pytest.mark.parametrize("command", [tunggal.cycle_run, tunggal.cycle_resume])
def test_a_published_quarter_is_not_run_again(
    place: Path, command: Callable[[Path, str], object]
) -> None:
    write_release(place)
    journal = place / "work" / "cycles" / "2026Q1" / "journal.json"
    journal.parent.mkdir(parents=True)
    journal.write_text('{"inputs": "", "stages": {}}')
    with pytest.raises(UsageRefused, match="is published already and is never changed"):
        command(place, "2026Q1")
    assert journal.exists()


def test_a_damaged_release_stops_the_next_cycle(place: Path) -> None:
    release, _ = write_release(place)
    file = release.folder / "tables/persons/part-00000.parquet"
    file.chmod(0o644)
    file.write_bytes(bytes(len(file.read_bytes())))
    with pytest.raises(IntegrityBroken, match=r"persons/part-00000.parquet: its bytes"):
        gather(open_workspace(place), Period(Quarter(2026, 2)))


def test_a_release_signed_by_a_stranger_stops_the_next_cycle(place: Path, tmp_path: Path) -> None:
    forged, _ = write_release(tmp_path / "stranger")
    forged.folder.rename(place / "releases" / forged.name)
    with pytest.raises(IntegrityBroken, match="does not trust"):
        gather(open_workspace(place), Period(Quarter(2026, 2)))


def test_a_rebuild_keeps_to_the_sizes_of_the_workspace(place: Path) -> None:
    settings = '[office]\nrole = "both"\n[engine]\nthreads = 1\nmemory = "3GB"\ncores = 3\n'
    (place / "tunggal.toml").write_text(settings)
    release, _ = write_release(place)
    seen = {}

    def run_cycle(scratch: Path, quarter: str) -> None:
        seen.update(tomllib.loads((scratch / "tunggal.toml").read_text()))
        write_plan(scratch / "work" / "plans" / release.name)

    assert rebuilding.rebuild(open_workspace(place), release, run_cycle)["passed"]
    assert seen["office"] == {"role": "statistics"}
    assert seen["engine"] == {"name": "none", "threads": 1, "memory": "3GB", "cores": 3}
