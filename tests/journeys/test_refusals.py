"""What would do harm is refused before it does: no deliveries, two processes, bad settings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import tunggal
from journeys.country import command, copy, make_country
from tunggal.adapters.stores.disk import alone
from tunggal.registry.errors import DeliveryRefused, PolicyRefused, UsageRefused


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_country(tmp_path_factory.mktemp("refusals") / "place", families=400, fit=False)


@pytest.fixture(scope="module")
def released(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = copy(simulated, tmp_path_factory.mktemp("released") / "place")
    tunggal.cycle_run(place, "2026Q1")
    tunggal.release_publish(place, "2026Q1")
    return place


def test_a_quarter_without_any_register_is_refused(simulated: Path, tmp_path: Path) -> None:
    place = copy(simulated, tmp_path / "place")
    shutil.rmtree(place / "deliveries")
    (place / "deliveries").mkdir()
    with pytest.raises(DeliveryRefused, match="no register has a delivery"):
        tunggal.cycle_run(place, "2026Q1")
    assert command("cycle", "run", "2026Q1", "-w", place).returncode == 3


def test_a_quarter_for_which_nothing_came_is_refused(simulated: Path) -> None:
    with pytest.raises(DeliveryRefused, match="newest delivery is of 2026Q2"):
        tunggal.cycle_run(simulated, "2027Q1")


def test_a_source_of_the_last_release_that_is_gone_is_refused(
    released: Path, tmp_path: Path
) -> None:
    place = copy(released, tmp_path / "place")
    shutil.rmtree(place / "deliveries" / "regsosek")
    with pytest.raises(DeliveryRefused, match="regsosek: was used for the last release"):
        tunggal.cycle_run(place, "2026Q2")


def test_two_processes_do_not_work_in_one_workspace(simulated: Path) -> None:
    with alone(simulated / "work", "a test"):
        told = command("cycle", "run", "2026Q1", "-w", simulated)
    assert told.returncode == 2
    assert "another process is at work here" in told.stderr
    assert "a test" in told.stderr


@pytest.mark.parametrize(
    "line",
    [
        'threads = "two"',
        "threads = 0",
        "threads = -3",
        "threads = true",
        'memory = "lots"',
        "memory = 5",
    ],
)
def test_a_bad_setting_is_refused(tmp_path: Path, line: str) -> None:
    place = tmp_path / "place"
    tunggal.init(place)
    (place / "tunggal.toml").write_text(f"[engine]\n{line}\n")
    with pytest.raises(PolicyRefused, match=line.split()[0]):
        tunggal.source_list(place)


def test_settings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "place"
    tunggal.init(place)
    (place / "tunggal.toml").write_bytes("[office]\nrole = 'désa'\n".encode("cp1252"))
    with pytest.raises(PolicyRefused, match=r"tunggal\.toml: cannot be read"):
        tunggal.source_list(place)


@pytest.mark.parametrize(
    "file", ["messages/id.yaml", "rank.yaml", "link.yaml", "regions/poor_counts.csv"]
)
def test_a_missing_policy_file_is_told_before_anything_runs(
    simulated: Path, tmp_path: Path, file: str
) -> None:
    place = copy(simulated, tmp_path / "place")
    (place / "policy" / file).unlink()
    with pytest.raises(PolicyRefused, match=Path(file).stem):
        tunggal.cycle_run(place, "2026Q1")
    assert not list((place / "work" / "cycles").glob("*/journal.json"))


def test_an_unforeseen_fault_says_its_place_and_not_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tunggal.cli import frame

    said: list[str] = []
    monkeypatch.setattr(frame, "say", said.append)
    try:
        raise ValueError("9901014107850001")
    except ValueError as fault:
        frame._tell_of_crash(fault)
    assert "ValueError at test_refusals.py" in said[0]
    assert "9901" not in said[0]


def test_nothing_to_list_programmes_for_says_so(tmp_path: Path) -> None:
    tunggal.init(tmp_path / "place")
    with pytest.raises(UsageRefused, match="--quarter"):
        tunggal.programme_list(tmp_path / "place")
    assert len(tunggal.programme_list(tmp_path / "place", "2026Q1")["programmes"]) == 7
