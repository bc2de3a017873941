"""Two offices, each with its own workspace and key: the register goes over, the aid is given there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import tunggal
from journeys.country import command, content, make_country
from tunggal.registry.errors import IntegrityBroken, UsageRefused


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One office in both roles, to compare with."""
    place = make_country(tmp_path_factory.mktemp("both") / "place", families=600, fit=False)
    tunggal.cycle_run(place, "2026Q1")
    return place


@pytest.fixture(scope="module")
def offices(both: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A statistics office that published its register, and a ministry that has received nothing."""
    folder = tmp_path_factory.mktemp("offices")
    statistics, ministry = folder / "statistics", folder / "ministry"
    for place in (statistics, ministry):
        tunggal.init(place, office=place.name)
        shutil.rmtree(place / "policy")
        shutil.copytree(both / "policy", place / "policy")
    shutil.copytree(both / "deliveries", statistics / "deliveries", dirs_exist_ok=True)
    tunggal.cycle_run(statistics, "2026Q1")
    tunggal.release_publish(statistics, "register-2026Q1")
    return statistics, ministry


def test_the_ministry_reads_nothing_it_does_not_trust(offices: tuple[Path, Path]) -> None:
    statistics, ministry = offices
    with pytest.raises(IntegrityBroken, match="does not trust"):
        tunggal.release_receive(ministry, statistics / "releases" / "register-2026Q1")
    with pytest.raises(UsageRefused, match="register-2026Q1"):
        tunggal.cycle_run(ministry, "2026Q1")


def test_the_ministry_gives_the_same_aid_as_one_office_would(
    both: Path, offices: tuple[Path, Path]
) -> None:
    statistics, ministry = offices
    key = next((statistics / "keys" / "trusted").glob("statistics-*.pub"))
    told = command("key", "trust", key, "--office", "statistics", "-w", ministry)
    assert told.returncode == 0, told.stderr
    tunggal.release_receive(ministry, statistics / "releases" / "register-2026Q1")
    tunggal.cycle_run(ministry, "2026Q1")
    assert content(ministry, "2026Q1")["aid-2026Q1"] == content(both, "2026Q1")["aid-2026Q1"]
    tunggal.release_publish(ministry, "aid-2026Q1")
    shown = tunggal.release_verify(ministry, "aid-2026Q1")
    assert shown["office"] == "ministry"
    assert len(tunggal.key_list(ministry)["keys"]) == 2


def test_an_office_cannot_publish_what_the_other_signs(
    both: Path, offices: tuple[Path, Path]
) -> None:
    statistics, _ = offices
    with pytest.raises(UsageRefused):
        tunggal.release_publish(statistics, "aid-2026Q1")
    assert command("release", "publish", "aid-2026Q1", "-w", statistics).returncode == 2


def test_a_register_changed_on_the_way_is_refused(
    offices: tuple[Path, Path], tmp_path: Path
) -> None:
    statistics, _ = offices
    other = tmp_path / "other"
    tunggal.init(other, office="ministry")
    key = next((statistics / "keys" / "trusted").glob("statistics-*.pub"))
    tunggal.key_trust(other, key, office="statistics")
    carried = tmp_path / "register-2026Q1"
    shutil.copytree(statistics / "releases" / "register-2026Q1", carried)
    file = next((carried / "tables" / "ranked").glob("*.parquet"))
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1] + b"X")
    with pytest.raises(IntegrityBroken, match="ranked"):
        tunggal.release_receive(other, carried)
    assert not list((other / "releases").iterdir())
