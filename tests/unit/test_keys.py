"""Keys of the offices: made once, kept private, named by their digest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tunggal.adapters.stores.keys import PASSPHRASE, load_private, load_trusted, make_keys, trust
from tunggal.registry.errors import PolicyRefused, UsageRefused


def test_a_signature_is_proved_by_the_trusted_key_of_the_same_id(tmp_path: Path) -> None:
    made = make_keys(tmp_path, "statistics")
    signature = load_private(tmp_path, "statistics").sign(b"text")
    trusted = load_trusted(tmp_path)
    assert list(trusted) == [made.id] == [load_private(tmp_path, "statistics").id]
    assert str(trusted[made.id]) == f"statistics-{made.id}"
    assert trusted[made.id].proves(b"text", signature)
    assert not trusted[made.id].proves(b"Text", signature)
    assert not trusted[made.id].proves(b"text", b"short")


def test_the_private_key_is_for_its_owner_only_and_never_shown(tmp_path: Path) -> None:
    make_keys(tmp_path, "ministry")
    file = tmp_path / "ministry.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in (tmp_path / "ministry.pub").read_text()
    shown = repr(load_private(tmp_path, "ministry"))
    assert "private" not in shown.lower() or "object at" in shown
    file.chmod(0o644)
    with pytest.raises(PolicyRefused, match="chmod 600"):
        load_private(tmp_path, "ministry")


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    make_keys(tmp_path, "statistics")
    before = (tmp_path / "statistics.pem").read_bytes()
    with pytest.raises(UsageRefused, match="is not replaced"):
        make_keys(tmp_path, "statistics")
    assert (tmp_path / "statistics.pem").read_bytes() == before
    assert len(load_trusted(tmp_path)) == 1


def test_a_passphrase_comes_from_the_environment(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(PASSPHRASE, "rahasia")
    make_keys(tmp_path, "statistics")
    assert "ENCRYPTED" in (tmp_path / "statistics.pem").read_text()
    assert len(load_private(tmp_path, "statistics").sign(b"text")) == 64
    monkeypatch.setenv(PASSPHRASE, "salah")
    with pytest.raises(UsageRefused, match=PASSPHRASE):
        load_private(tmp_path, "statistics")
    monkeypatch.delenv(PASSPHRASE)
    with pytest.raises(UsageRefused, match=PASSPHRASE):
        load_private(tmp_path, "statistics")


def test_an_office_without_a_key_is_told_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match="tunggal key make --office ministry"):
        load_private(tmp_path, "ministry")
    with pytest.raises(UsageRefused, match="is no office"):
        make_keys(tmp_path, "bank")
    assert load_trusted(tmp_path) == {}


def test_the_key_of_another_office_is_trusted_by_its_pub_file(tmp_path: Path) -> None:
    made = make_keys(tmp_path / "statistics", "statistics")
    make_keys(tmp_path / "ministry", "ministry")
    trust(tmp_path / "ministry", tmp_path / "statistics" / "statistics.pub", office="statistics")
    trusted = load_trusted(tmp_path / "ministry")
    assert sorted(key.office for key in trusted.values()) == ["ministry", "statistics"]
    assert trusted[made.id].office == "statistics"


def test_a_trusted_key_under_a_wrong_name_is_refused(tmp_path: Path) -> None:
    make_keys(tmp_path, "statistics")
    named = next((tmp_path / "trusted").iterdir())
    shutil.copy(named, named.with_name("statistics-" + "0" * 16 + ".pub"))
    with pytest.raises(PolicyRefused, match="named after its office and id"):
        load_trusted(tmp_path)


def test_files_that_are_no_ed25519_key_are_refused(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    for name, text in {
        "elliptic.pub": other.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        "words.pub": b"no key at all",
    }.items():
        (tmp_path / name).write_bytes(text)
        with pytest.raises(PolicyRefused, match=name):
            trust(tmp_path, tmp_path / name, office="statistics")
    (tmp_path / "statistics.pem").write_bytes(
        other.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (tmp_path / "statistics.pem").chmod(0o600)
    with pytest.raises(PolicyRefused, match="Ed25519"):
        load_private(tmp_path, "statistics")
