"""Names of releases, their parents, and the manifest as a text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunggal.cycle.release.manifest import (
    DeliveryFile,
    FileEntry,
    Manifest,
    Parent,
    canonical,
    manifest_text,
    read_manifest,
)
from tunggal.cycle.release.rules import parents_fault, read_release_id, release_id
from tunggal.registry.errors import IntegrityBroken
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

DIGEST = "0" * 63 + "a"
Q1 = Quarter(2026, 1)


def manifest(**changes) -> Manifest:
    values = {
        "release": "aid-2026Q1",
        "software": "tunggal 0.1.0",
        "engine": "duckdb 2.0.0",
        "parents": {"register": Parent("register-2026Q1", DIGEST)},
        "files": (
            FileEntry("policy/pkh.yaml", DIGEST, 7),
            FileEntry("tables/recipients/part-00000.parquet", DIGEST, 12, rows=3),
        ),
        "deliveries": (DeliveryFile("dtks", "2025Q4", "individu.csv", DIGEST, 12),),
    }
    return Manifest(**values | changes)


@pytest.mark.parametrize(
    ("text", "quarter", "month"),
    [("register-2026Q1", Q1, 0), ("aid-2026Q1", Q1, 0), ("aid-2026-02", Q1, 2), ("aid-2026-12", Quarter(2026, 4), 12)],
)  # fmt: skip
def test_a_release_is_named_after_its_quarter_or_month(text, quarter, month) -> None:
    read = read_release_id(text)
    assert (read.quarter, read.month, str(read)) == (quarter, month, text)
    assert release_id(read.kind, Period(quarter, month)) == text


@pytest.mark.parametrize(
    "text",
    ["aid", "register-2026-02", "aid-2026Q5", "aid-2026-13", "../aid-2026Q1", "aid-2026Q1\n", "aid-٢٠٢٦Q1"]
)  # fmt: skip
def test_any_other_name_is_refused(text) -> None:
    with pytest.raises(ValueError, match="is not the name of a release"):
        read_release_id(text)


def test_releases_order_by_time_and_months_follow_their_quarter() -> None:
    names = ["aid-2025Q4", "aid-2026Q1", "aid-2026-01", "aid-2026-03", "aid-2026Q2"]
    assert [str(each) for each in sorted(map(read_release_id, reversed(names)))] == names


@pytest.mark.parametrize(
    ("release", "parents", "fault"),
    [
        ("register-2026Q1", {}, ""),
        ("register-2026Q2", {"previous": "register-2025Q4"}, ""),
        ("register-2026Q1", {"previous": "register-2026Q1"}, "cannot follow"),
        ("register-2026Q1", {"previous": "aid-2025Q4"}, "cannot follow"),
        ("register-2026Q1", {"register": "register-2025Q4"}, "cannot have the parent"),
        ("aid-2026Q1", {"register": "register-2026Q1"}, ""),
        ("aid-2026-02", {"register": "register-2026Q1", "previous": "aid-2026Q1"}, ""),
        ("aid-2026Q1", {}, "register parent must be register-2026Q1"),
        ("aid-2026Q1", {"register": "register-2025Q4"}, "must be register-2026Q1"),
        ("aid-2026Q1", {"register": "register-2026Q1", "previous": "aid-2026-02"}, "cannot follow"),
    ],
)
def test_which_parents_a_release_may_have(release, parents, fault) -> None:
    assert fault in parents_fault(release, parents)
    assert bool(fault) == bool(parents_fault(release, parents))


def test_a_manifest_is_read_back_from_its_text() -> None:
    text = manifest_text(manifest())
    assert read_manifest(text, shown_as="manifest.json") == manifest()
    assert text.endswith(b"}\n")
    assert list(json.loads(text)) == sorted(json.loads(text))


names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1).filter(
    lambda name: not {"/", "\\"} & set(name) and name not in (".", "..")
)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
entries = st.builds(
    FileEntry,
    st.builds("tables/{}/{}".format, names, names),
    digests,
    st.integers(0, 2**60),
    st.none() | st.integers(0, 2**60),
    st.booleans(),
)
sent = st.builds(DeliveryFile, names, names, names, digests, st.integers(0, 2**60))


@given(
    st.lists(entries, unique_by=lambda e: e.path).map(lambda f: tuple(sorted(f, key=lambda e: e.path))),
    st.lists(sent, unique_by=lambda d: (d.source, d.delivery, d.path)).map(
        lambda f: tuple(sorted(f, key=lambda d: (d.source, d.delivery, d.path)))
    ),
    digests,
)  # fmt: skip
def test_any_manifest_is_read_back_from_its_text(files, deliveries, digest) -> None:
    made = manifest(
        files=files, deliveries=deliveries, parents={"register": Parent("register-2026Q1", digest)}
    )
    assert read_manifest(manifest_text(made), shown_as="manifest.json") == made


def changed(**changes) -> bytes:
    values = json.loads(manifest_text(manifest()))
    return canonical({key: value for key, value in (values | changes).items() if value is not ...})


FILE = {"path": "policy/pkh.yaml", "sha256": DIGEST, "bytes": 7, "rows": None, "positional": False}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[]\n",
        b"{}\n",
        b"[" * 200_000,
        manifest_text(manifest()) + b"\n",
        manifest_text(manifest()).replace(b"  ", b" "),
        changed(format=2),
        changed(release="aid-2026Q9"),
        changed(release=...),
        changed(made_on="2026-01-01"),
        changed(kind="register"),
        changed(content=DIGEST),
        changed(parents={}),
        changed(files="all"),
        changed(files=[FILE, FILE]),
        changed(files=[FILE | {"path": "../../elsewhere"}]),
        changed(files=[FILE | {"path": "/etc/passwd"}]),
        changed(files=[FILE | {"path": "policy\\pkh.yaml"}]),
        changed(files=[FILE | {"bytes": True}]),
        changed(files=[FILE | {"bytes": "7"}]),
        changed(files=[FILE | {"sha256": "abc"}]),
        changed(files=[FILE | {"sha256": DIGEST.upper()}]),
        b'{"release": "\\ud800"}',
    ],
)
def test_anything_else_is_refused_as_a_broken_release(text) -> None:
    with pytest.raises(IntegrityBroken, match=r"manifest\.json: .*signed it"):
        read_manifest(text, shown_as="manifest.json")


def test_content_does_not_depend_on_deliveries_positions_or_the_report() -> None:
    files = manifest().files
    other = "b" * 64
    positional = FileEntry(
        "tables/refused_records/part-00000.parquet", other, 1, 1, positional=True
    )
    report = FileEntry("report.html", other, 3)
    more = manifest(files=(files[0], report, files[1], positional), deliveries=())
    assert more.content == manifest().content
    assert manifest(files=files[:1]).content != manifest().content
    changed_rows = (files[0], FileEntry(files[1].path, other, 12, rows=3))
    assert manifest(files=changed_rows).content != manifest().content


def test_models_are_named() -> None:
    files = (
        FileEntry("models/link.json", DIGEST, 1),
        FileEntry("policy/scoring/m.yaml", DIGEST, 1),
    )
    assert manifest(files=files).models == files
