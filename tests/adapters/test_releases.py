"""The shelf of releases: publish, verify, list, find, receive."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from releasing import FILES, keys, write_plan, write_release
from tunggal.adapters.stores import disk, proof, releases
from tunggal.adapters.stores.keys import load_private, load_trusted
from tunggal.adapters.stores.proof import prove_tables
from tunggal.adapters.stores.releases import (
    find_release,
    latest_release,
    list_releases,
    publish,
    receive,
    refuse_published,
    show_release,
    verify,
)
from tunggal.cycle.release.manifest import MANIFEST, SIGNATURE
from tunggal.registry.errors import IntegrityBroken, UsageRefused
from tunggal.registry.quarter import Quarter


def test_a_published_plan_is_a_release_that_proves_itself(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    assert release.folder == tmp_path / "releases" / "register-2026Q1"
    assert verify(release.folder, trusted) == release
    assert not (tmp_path / "work" / "plans" / "register-2026Q1").exists()
    held = {
        f.relative_to(release.folder).as_posix() for f in release.folder.rglob("*") if f.is_file()
    }
    assert held == {*FILES, MANIFEST, SIGNATURE}


def test_published_files_are_read_only(tmp_path: Path) -> None:
    release, _ = write_release(tmp_path)
    modes = {file.stat().st_mode & 0o777 for file in release.folder.rglob("*") if file.is_file()}
    assert modes == {0o444}


def test_publishing_lets_nobody_read_who_could_not_before(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        release, _ = write_release(tmp_path)
    finally:
        os.umask(before)
    modes = {file.stat().st_mode & 0o777 for file in release.folder.rglob("*") if file.is_file()}
    assert modes == {0o400}


def test_a_plan_made_before_the_quarter_before_it_was_published_is_refused(tmp_path: Path) -> None:
    key = load_private(keys(tmp_path / "keys"), "statistics")
    early = write_plan(tmp_path / "early", "register-2026Q2")
    first, _ = write_release(tmp_path)
    again = r"planned before register-2026Q1 was published.*'tunggal cycle run 2026Q2' again"
    with pytest.raises(UsageRefused, match=again):
        publish(early, tmp_path / "releases", key)
    assert [each.name for each in list_releases(tmp_path / "releases")] == [first.name]
    second, trusted = write_release(tmp_path, "register-2026Q2", parents={"previous": first})
    assert verify(second.folder, trusted) == second
    skips = write_plan(tmp_path / "skips", "register-2026Q3", parents={"previous": first})
    with pytest.raises(UsageRefused, match="planned before register-2026Q2 was published"):
        publish(skips, tmp_path / "releases", key)


def test_nothing_is_published_before_the_newest_of_its_kind(tmp_path: Path) -> None:
    register, _ = write_release(tmp_path)
    write_release(tmp_path, "aid-2026Q1", parents={"register": register})
    with pytest.raises(UsageRefused, match="register-2026Q1 is published already and does not"):
        write_release(tmp_path, "register-2025Q4")
    assert len(list_releases(tmp_path / "releases")) == 2


def test_what_is_published_is_not_planned_anew(tmp_path: Path) -> None:
    write_release(tmp_path)
    refuse_published(tmp_path / "releases", ["register-2026Q2", "aid-2026Q1"])
    with pytest.raises(UsageRefused, match="release show register-2026Q1"):
        refuse_published(tmp_path / "releases", ["register-2026Q1", "aid-2026Q1"])


def test_the_tables_that_are_read_are_proved_and_no_others(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    persons = release.folder / "tables/persons/part-00000.parquet"
    persons.chmod(0o644)
    persons.write_bytes(b"x" * len(FILES["tables/persons/part-00000.parquet"]))
    prove_tables(release, ["villages"], trusted)
    with pytest.raises(IntegrityBroken, match=r"persons/part-00000.parquet: its bytes are not"):
        prove_tables(release, ["persons", "villages"], trusted)
    persons.unlink()
    with pytest.raises(IntegrityBroken, match=r"persons/part-00000.parquet: is missing"):
        prove_tables(release, ["persons"], trusted)


def test_a_file_slipped_into_a_table_that_is_read_is_found(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    (release.folder / "tables/persons/part-00001.parquet").write_bytes(b"more")
    prove_tables(release, ["villages"], trusted)
    with pytest.raises(IntegrityBroken, match=r"part-00001.parquet: is not part of"):
        prove_tables(release, ["persons"], trusted)


def test_tables_of_a_forged_or_renamed_release_are_not_read(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    with pytest.raises(IntegrityBroken, match="does not trust"):
        prove_tables(release, ["villages"], {})
    renamed = release.folder.rename(release.folder.with_name("register-2026Q2"))
    with pytest.raises(IntegrityBroken, match="holds register-2026Q1"):
        prove_tables(releases.read_release(renamed), ["villages"], trusted)
    (renamed / SIGNATURE).unlink()
    with pytest.raises(IntegrityBroken, match=r"manifest.sig: is missing"):
        prove_tables(releases.read_release(renamed), ["villages"], trusted)


def test_a_release_is_never_published_twice(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    before = (release.folder / MANIFEST).read_bytes()
    with pytest.raises(UsageRefused, match="published already"):
        write_release(tmp_path, files=FILES | {"report.html": b"another"})
    key = load_private(tmp_path / "keys", "statistics")
    gone = tmp_path / "elsewhere" / "register-2026Q1"
    with pytest.raises(UsageRefused, match="published already"):
        publish(gone, tmp_path / "releases", key)
    assert (release.folder / MANIFEST).read_bytes() == before
    verify(release.folder, trusted)


def test_exactly_the_plan_that_was_shown_is_published(tmp_path: Path) -> None:
    key = load_private(keys(tmp_path / "keys"), "statistics")
    plan = write_plan(tmp_path / "plan")
    shown = show_release(plan)["plan"]
    write_plan(tmp_path / "plan", files={"report.html": b"changed since"})
    with pytest.raises(UsageRefused, match="changed since it was shown"):
        publish(plan, tmp_path / "releases", key, shown=shown)
    publish(plan, tmp_path / "releases", key, shown=show_release(plan)["plan"])


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_plan_with_a_changed_file_is_not_published(tmp_path: Path, path: str) -> None:
    key = load_private(keys(tmp_path / "keys"), "statistics")
    plan = write_plan(tmp_path / "plan")
    (plan / path).write_bytes(b"x" * len(FILES[path]))
    with pytest.raises(IntegrityBroken, match=re.escape(path)):
        publish(plan, tmp_path / "releases", key)
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_plan_without_manifest_is_no_plan(tmp_path: Path) -> None:
    key = load_private(keys(tmp_path / "keys"), "statistics")
    (tmp_path / "plan").mkdir()
    with pytest.raises(UsageRefused, match="no release or finished plan"):
        publish(tmp_path / "plan", tmp_path / "releases", key)
    with pytest.raises(UsageRefused, match="there is no such plan"):
        publish(tmp_path / "none", tmp_path / "releases", key)


def test_the_wrong_office_cannot_publish(tmp_path: Path) -> None:
    key = load_private(keys(tmp_path / "keys"), "ministry")
    plan = write_plan(tmp_path / "plan")
    with pytest.raises(UsageRefused, match="signed by the office 'statistics'"):
        publish(plan, tmp_path / "releases", key)


def test_a_release_of_the_wrong_office_is_not_accepted(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    ministry = load_private(tmp_path / "keys", "ministry")
    (release.folder / SIGNATURE).chmod(0o644)
    text = (release.folder / MANIFEST).read_bytes()
    (release.folder / SIGNATURE).write_bytes(proof.signature_text(text, ministry))
    with pytest.raises(IntegrityBroken, match="office 'statistics' must sign"):
        verify(release.folder, trusted)


def test_parents_must_be_there_and_unchanged_when_a_child_is_published(tmp_path: Path) -> None:
    register, _ = write_release(tmp_path)
    parents = {"register": register}
    away = shutil.move(register.folder, tmp_path / "away")
    with pytest.raises(IntegrityBroken, match="Receive or restore register-2026Q1"):
        write_release(
            tmp_path, "aid-2026Q1", parents={"register": releases.read_release(Path(away))}
        )
    shutil.rmtree(tmp_path / "work")
    write_release(tmp_path, files=FILES | {"report.html": b"another register of the same name"})
    with pytest.raises(
        IntegrityBroken, match="is not the register-2026Q1 that aid-2026Q1 was made"
    ):
        write_release(
            tmp_path, "aid-2026Q1", parents={"register": releases.read_release(Path(away))}
        )
    assert [release.name for release in list_releases(tmp_path / "releases")] == [
        parents["register"].name
    ]


def test_a_parent_that_lost_a_table_cannot_be_built_upon(tmp_path: Path) -> None:
    register, _ = write_release(tmp_path)
    (register.folder / "tables/persons/part-00000.parquet").unlink()
    with pytest.raises(IntegrityBroken, match=r"persons/part-00000.parquet: is missing"):
        write_release(tmp_path, "aid-2026Q1", parents={"register": register})


def test_the_chain_of_parents_is_proved_to_its_start(tmp_path: Path) -> None:
    first, trusted = write_release(tmp_path, "register-2025Q4")
    second, _ = write_release(tmp_path, "register-2026Q1", parents={"previous": first})
    aid, _ = write_release(tmp_path, "aid-2026Q1", parents={"register": second})
    month, _ = write_release(tmp_path, "aid-2026-02", parents={"register": second, "previous": aid})
    assert verify(month.folder, trusted).name == "aid-2026-02"
    for table in first.folder.glob("tables/*/*"):
        table.unlink()  # old tables may be deleted, the chain still holds
    verify(month.folder, trusted)
    manifest = first.folder / MANIFEST
    manifest.chmod(0o644)
    manifest.write_bytes(manifest.read_bytes().replace(b'"engine": "none"', b'"engine": "nine"'))
    with pytest.raises(IntegrityBroken, match=r"register-2025Q4/manifest.json: is not the"):
        verify(month.folder, trusted)
    shutil.rmtree(first.folder)
    with pytest.raises(IntegrityBroken, match="register-2025Q4, which is not here"):
        verify(month.folder, trusted)


def test_an_unknown_signer_is_not_believed(tmp_path: Path) -> None:
    release, _ = write_release(tmp_path / "here")
    stranger = load_trusted(keys(tmp_path / "there"))
    with pytest.raises(IntegrityBroken, match="does not trust"):
        verify(release.folder, stranger)
    with pytest.raises(IntegrityBroken, match="does not trust"):
        verify(release.folder, {})


def test_a_release_under_another_name_is_refused(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    renamed = release.folder.rename(release.folder.with_name("register-2026Q2"))
    with pytest.raises(IntegrityBroken, match="holds register-2026Q1"):
        verify(renamed, trusted)


def test_a_carried_release_is_proved_against_the_parents_on_the_shelf(tmp_path: Path) -> None:
    first, trusted = write_release(tmp_path, "register-2025Q4")
    second, _ = write_release(tmp_path, parents={"previous": first})
    carried = tmp_path / "stick" / "register-2026Q1 (1)"
    shutil.copytree(second.folder, carried)
    assert verify(carried, trusted, releases=tmp_path / "releases").manifest == second.manifest
    with pytest.raises(IntegrityBroken, match="register-2025Q4, which is not here"):
        verify(carried, trusted, releases=tmp_path / "stick")


def test_a_link_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    file = release.folder / "report.html"
    same = tmp_path / "same.html"
    file.rename(same)
    file.symlink_to(same)
    with pytest.raises(IntegrityBroken, match=r"report.html: is no file"):
        verify(release.folder, trusted)


def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    release, trusted = write_release(tmp_path)
    (release.folder / "more").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(IntegrityBroken, match="more: is not part of"):
        verify(release.folder, trusted)


def test_releases_are_listed_by_time_and_found_by_name(tmp_path: Path) -> None:
    first, _ = write_release(tmp_path, "register-2025Q4")
    second, _ = write_release(tmp_path, "register-2026Q1", parents={"previous": first})
    aid, _ = write_release(tmp_path, "aid-2026Q1", parents={"register": second})
    month, _ = write_release(tmp_path, "aid-2026-02", parents={"register": second, "previous": aid})
    shelf = tmp_path / "releases"
    (shelf / ".receiving-aid-2026-03").mkdir()
    (shelf / "notes").mkdir()
    assert [each.name for each in list_releases(shelf, "register")] == [first.name, second.name]
    assert [each.name for each in list_releases(shelf, "aid")] == [aid.name, month.name]
    assert find_release(shelf, "aid-2026-02") == month
    assert latest_release(shelf, "register", before=Quarter(2026, 1)) == first
    assert latest_release(shelf, "aid", before="aid-2026-02") == aid
    assert latest_release(shelf, "aid", before=Quarter(2026, 1)) is None
    for wrong in ("aid-2026Q3", "../keys", "nonsense"):
        with pytest.raises(UsageRefused, match="there is no release"):
            find_release(shelf, wrong)
    assert list_releases(tmp_path / "nowhere") == ()


def test_a_release_is_shown_in_plain_values(tmp_path: Path) -> None:
    release, _ = write_release(tmp_path)
    shown = show_release(release.folder)
    assert shown["office"] == "statistics"
    assert shown["tables"] == {"persons": 1, "villages": 1}
    assert shown["models"] == ["policy/scoring/model.yaml"]
    assert shown["bytes"] == sum(map(len, FILES.values()))
    assert shown["signed_with"] == load_private(tmp_path / "keys", "statistics").id


# ----------------------------------------------------------------------------------- receive


def test_a_release_is_received_from_the_office_that_signed_it(tmp_path: Path) -> None:
    sent, trusted = write_release(tmp_path / "statistics")
    carried = tmp_path / "stick" / "register-2026Q1 (1)"
    shutil.copytree(sent.folder, carried)
    got = receive(carried, tmp_path / "ministry" / "releases", trusted)
    assert got.folder == tmp_path / "ministry" / "releases" / "register-2026Q1"
    assert verify(got.folder, trusted).manifest == sent.manifest
    assert {f.stat().st_mode & 0o777 for f in got.folder.rglob("*") if f.is_file()} == {0o444}
    with pytest.raises(UsageRefused, match="published already"):
        receive(carried, tmp_path / "ministry" / "releases", trusted)


@pytest.mark.parametrize("path", [*FILES, MANIFEST, SIGNATURE])
def test_nothing_is_received_from_a_damaged_folder(tmp_path: Path, path: str) -> None:
    sent, trusted = write_release(tmp_path / "statistics")
    damaged = sent.folder / path
    damaged.chmod(0o644)
    text = bytearray(damaged.read_bytes())
    text[len(text) // 2] ^= 1
    damaged.write_bytes(text)
    shelf = tmp_path / "ministry" / "releases"
    with pytest.raises(IntegrityBroken):
        receive(sent.folder, shelf, trusted)
    assert not shelf.exists() or list(shelf.iterdir()) == []


def test_a_file_that_changes_while_it_is_copied_is_noticed(tmp_path: Path, monkeypatch) -> None:
    sent, trusted = write_release(tmp_path / "statistics")
    copy = shutil.copyfile

    def other_bytes(source, target):
        copy(source, target)
        if Path(target).name == "report.html":
            Path(target).write_bytes(b"x" * Path(source).stat().st_size)

    monkeypatch.setattr(releases.shutil, "copyfile", other_bytes)
    with pytest.raises(IntegrityBroken, match=r"report\.html"):
        receive(sent.folder, tmp_path / "releases", trusted)
    assert list((tmp_path / "releases").iterdir()) == []


def test_parents_are_received_first(tmp_path: Path) -> None:
    first, trusted = write_release(tmp_path / "statistics", "register-2025Q4")
    second, _ = write_release(tmp_path / "statistics", parents={"previous": first})
    shelf = tmp_path / "ministry" / "releases"
    with pytest.raises(IntegrityBroken, match="Receive or restore register-2025Q4 first"):
        receive(second.folder, shelf, trusted)
    receive(first.folder, shelf, trusted)
    receive(second.folder, shelf, trusted)
    assert len(list_releases(shelf)) == 2


# -------------------------------------------------------------------------------------- disk


def test_every_byte_is_on_the_disk_before_the_release_appears(tmp_path: Path, monkeypatch) -> None:
    """What a power cut would show: files and folders are synced, then the rename, then the shelf."""
    done: list[tuple[str, str]] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(opened: int) -> None:
        done.append(("sync", str(Path(f"/proc/self/fd/{opened}").readlink())))
        fsync(opened)

    def noted_rename(self: Path, target: Path) -> Path:
        done.append(("rename", str(target)))
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    release, _ = write_release(tmp_path)
    plan = tmp_path / "work" / "plans" / release.name
    moved = done.index(("rename", str(release.folder)))
    synced = {Path(path) for what, path in done[:moved] if what == "sync"}
    for file in release.folder.rglob("*"):
        assert plan / file.relative_to(release.folder) in synced, file
    assert done[moved - 1] == ("sync", str(plan)), "the folder comes after all that is in it"
    assert done[moved + 1] == ("sync", str(release.folder.parent))


def test_a_plan_on_another_disk_is_refused(tmp_path: Path) -> None:
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second file system at /dev/shm")
    shelf = shm / f"tunggal-test-{os.getpid()}"
    key = load_private(keys(tmp_path / "keys"), "statistics")
    plan = write_plan(tmp_path / "plan")
    try:
        with pytest.raises(UsageRefused, match="on different disks"):
            publish(plan, shelf, key)
        assert list(shelf.iterdir()) == []
    finally:
        shutil.rmtree(shelf)


def test_too_little_room_is_known_before_the_copy_begins(tmp_path: Path, monkeypatch) -> None:
    sent, trusted = write_release(tmp_path / "statistics")
    usage = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(UsageRefused, match=r"100 bytes are free, and \d+ are needed"):
        receive(sent.folder, tmp_path / "releases", trusted)
    assert list((tmp_path / "releases").iterdir()) == []
