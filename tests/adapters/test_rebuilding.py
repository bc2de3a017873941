"""Rebuilding a release: deliveries found by digest, and two folders compared byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from releasing import FILES, write_plan, write_release
from tunggal.adapters.stores.rebuilding import (
    Difference,
    deliveries_by_digest,
    lay_out_deliveries,
    same_bytes,
)
from tunggal.adapters.stores.releases import read_release
from tunggal.cycle.release.files import delivery_files, files_below
from tunggal.cycle.release.manifest import MANIFEST, Manifest
from tunggal.cycle.release.stage import make_manifest
from tunggal.registry.errors import UsageRefused

SENT = {
    "dtks/2025Q4/individu.csv": b"NIK\n1\n",
    "dtks/2025Q4/bagian/individu2.csv": b"NIK\n2\n",
    "pln/2025Q4/meter.xlsx": b"PK",
}


def sent(folder: Path) -> Path:
    for path, text in SENT.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    return folder


def made_from(folder: Path, plan: Path) -> Manifest:
    deliveries = delivery_files(
        [("pln", "2025Q4", folder / "pln/2025Q4"), ("dtks", "2025Q4", folder / "dtks/2025Q4")]
    )
    plan.mkdir()
    return make_manifest(
        plan, release="register-2026Q1", tables=(), engine="none", deliveries=deliveries
    )


def test_a_rebuilt_plan_is_the_release_byte_for_byte(tmp_path: Path) -> None:
    release, _ = write_release(tmp_path)
    assert same_bytes(release.folder, write_plan(tmp_path / "rebuilt")) == []


def test_every_difference_is_named(tmp_path: Path) -> None:
    release, _ = write_release(tmp_path)
    files = {path: text for path, text in FILES.items() if path != "policy/rank.yaml"}
    rebuilt = write_plan(
        tmp_path / "rebuilt", files=files | {"report.html": b"other", "policy/new.yaml": b""}
    )
    assert same_bytes(release.folder, rebuilt) == [
        Difference(MANIFEST, "changed"),
        Difference("policy/new.yaml", "extra"),
        Difference("policy/rank.yaml", "missing"),
        Difference("report.html", "changed"),
    ]


def test_deliveries_are_found_by_digest_and_laid_out_again(tmp_path: Path) -> None:
    folder = sent(tmp_path / "deliveries")
    manifest = made_from(folder, tmp_path / "plan")
    (folder / "dtks" / "2025Q4").rename(folder / "dtks" / "kiriman lama")
    shutil.move(folder / "pln" / "2025Q4" / "meter.xlsx", folder / "archived.bin")
    found = deliveries_by_digest(folder, manifest)
    lay_out_deliveries(found, tmp_path / "again")
    laid = {path: file.read_bytes() for path, file in files_below(tmp_path / "again").items()}
    assert laid == SENT
    assert made_from(tmp_path / "again", tmp_path / "plan2") == manifest


def test_a_delivery_keeps_its_own_file_when_another_has_the_same_bytes(tmp_path: Path) -> None:
    folder = sent(tmp_path / "deliveries")
    manifest = made_from(folder, tmp_path / "plan")
    (folder / "a copy.csv").write_bytes(SENT["dtks/2025Q4/individu.csv"])
    found = {wanted.path: file for wanted, file in deliveries_by_digest(folder, manifest).items()}
    assert found["individu.csv"] == folder / "dtks/2025Q4/individu.csv"


def test_a_changed_delivery_is_not_used_and_named(tmp_path: Path) -> None:
    folder = sent(tmp_path / "deliveries")
    manifest = made_from(folder, tmp_path / "plan")
    (folder / "dtks/2025Q4/individu.csv").write_bytes(b"NIK\n3\n")
    (folder / "pln/2025Q4/meter.xlsx").unlink()
    with pytest.raises(UsageRefused, match=r"2 of 3 delivered files .* dtks/2025Q4/individu.csv"):
        deliveries_by_digest(folder, manifest)


def test_content_is_the_same_when_only_deliveries_differ(tmp_path: Path) -> None:
    one = read_release(write_plan(tmp_path / "one")).manifest
    folder = sent(tmp_path / "deliveries")
    plan = write_plan(tmp_path / "other")
    other = make_manifest(
        plan,
        release="register-2026Q1",
        tables=[file for file in one.files if file.table],
        engine="none",
        deliveries=delivery_files([("dtks", "2025Q4", folder / "dtks/2025Q4")]),
    )
    assert other != one
    assert other.content == one.content
