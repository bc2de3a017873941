"""Two offices, each with its own key and shelf: what goes to and fro is proved before it is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from releasing import FILES, keys, write_plan
from tunggal.adapters.stores.keys import load_private, load_trusted, trust
from tunggal.adapters.stores.proof import signature_text
from tunggal.adapters.stores.releases import find_release, list_releases, publish, receive, verify
from tunggal.cycle.release.manifest import MANIFEST, SIGNATURE, Release
from tunggal.registry.errors import IntegrityBroken, UsageRefused


@pytest.fixture
def offices(tmp_path: Path) -> tuple[Path, Path]:
    """The workspaces of statistics office and ministry; each trusts its own key and the other's."""
    statistics, ministry = tmp_path / "statistics", tmp_path / "ministry"
    keys(statistics / "keys", "statistics")
    keys(ministry / "keys", "ministry")
    trust(ministry / "keys", statistics / "keys" / "statistics.pub", office="statistics")
    trust(statistics / "keys", ministry / "keys" / "ministry.pub", office="ministry")
    return statistics, ministry


def published(workspace: Path, office: str, name: str, **parents: Release) -> Release:
    plan = write_plan(workspace / "work" / name, name, parents=parents)
    return publish(plan, workspace / "releases", load_private(workspace / "keys", office))


def carried(release: Release, to: Path) -> Path:
    return Path(shutil.copytree(release.folder, to / release.name))


def received(path: Path, workspace: Path) -> Release:
    return receive(path, workspace / "releases", load_trusted(workspace / "keys"))


def test_two_quarters_go_to_and_fro_between_two_offices(offices, tmp_path) -> None:
    statistics, ministry = offices
    register = published(statistics, "statistics", "register-2026Q1")
    here = received(carried(register, tmp_path / "stick"), ministry)
    aid = published(ministry, "ministry", "aid-2026Q1", register=here)
    month = published(ministry, "ministry", "aid-2026-02", register=here, previous=aid)
    for release in (aid, month):
        received(carried(release, tmp_path / "stick"), statistics)
    second = published(statistics, "statistics", "register-2026Q2", previous=register)
    here2 = received(carried(second, tmp_path / "stick"), ministry)
    published(ministry, "ministry", "aid-2026Q2", register=here2, previous=month)
    names = [release.name for release in list_releases(ministry / "releases")]
    assert names == [
        "aid-2026Q1", "register-2026Q1", "aid-2026-02", "aid-2026Q2", "register-2026Q2",
    ]  # fmt: skip
    for workspace in offices:
        for release in list_releases(workspace / "releases"):
            verify(release.folder, load_trusted(workspace / "keys"))


def test_each_office_can_sign_only_its_own_kind(offices) -> None:
    statistics, ministry = offices
    with pytest.raises(UsageRefused, match="the office 'ministry' is not here"):
        load_private(statistics / "keys", "ministry")
    with pytest.raises(UsageRefused, match="signed by the office 'statistics'"):
        published(ministry, "ministry", "register-2026Q1")


def test_a_register_that_was_changed_on_the_way_is_not_received(offices, tmp_path) -> None:
    statistics, ministry = offices
    path = carried(published(statistics, "statistics", "register-2026Q1"), tmp_path / "stick")
    table = path / "tables/persons/part-00000.parquet"
    table.chmod(0o644)
    table.write_bytes(b"another" + FILES["tables/persons/part-00000.parquet"][7:])
    with pytest.raises(IntegrityBroken, match=r"persons/part-00000.parquet.*office that signed it"):
        received(path, ministry)
    assert list_releases(ministry / "releases") == ()


def test_a_register_signed_by_the_ministry_itself_is_no_register(offices, tmp_path) -> None:
    """Whoever holds the ministry's key cannot make a register that the ministry accepts."""
    _, ministry = offices
    forged = write_plan(tmp_path / "forged")
    key = load_private(ministry / "keys", "ministry")
    (forged / SIGNATURE).write_bytes(signature_text((forged / MANIFEST).read_bytes(), key))
    with pytest.raises(IntegrityBroken, match="office 'statistics' must sign"):
        received(forged, ministry)


def test_without_the_others_public_key_nothing_is_received(offices, tmp_path) -> None:
    statistics, ministry = offices
    path = carried(published(statistics, "statistics", "register-2026Q1"), tmp_path / "stick")
    for file in (ministry / "keys" / "trusted").glob("statistics-*"):
        file.unlink()
    with pytest.raises(IntegrityBroken, match=r"does not trust.*keys/trusted"):
        received(path, ministry)


def test_an_aid_release_stands_on_the_very_register_it_was_made_from(offices, tmp_path) -> None:
    statistics, ministry = offices
    here = received(
        carried(published(statistics, "statistics", "register-2026Q1"), tmp_path / "stick"),
        ministry,
    )
    aid = published(ministry, "ministry", "aid-2026Q1", register=here)
    (statistics / "releases").rename(statistics / "lost")
    shutil.rmtree(statistics / "lost")
    again = write_plan(statistics / "again", files=FILES | {"report.html": b"not the same"})
    publish(again, statistics / "releases", load_private(statistics / "keys", "statistics"))
    with pytest.raises(
        IntegrityBroken, match="is not the register-2026Q1 that aid-2026Q1 was made"
    ):
        received(carried(aid, tmp_path / "stick2"), statistics)
    assert find_release(statistics / "releases", "register-2026Q1").name == "register-2026Q1"
