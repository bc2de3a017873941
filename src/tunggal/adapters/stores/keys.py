"""Keys of the offices: each signs with its own, and trusts the public keys it was given.

keys/statistics.pem                       private, mode 0600; never part of a release
keys/statistics.pub                       to be handed to the other office
keys/trusted/statistics-<key id>.pub      whose signatures this workspace accepts
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tunggal.cycle.release.rules import OFFICES
from tunggal.registry.errors import PolicyRefused, UsageRefused

PASSPHRASE = "TUNGGAL_KEY_PASSPHRASE"  # environment variable; unset means no passphrase
_TRUSTED_NAME = re.compile(r"(statistics|ministry)-([0-9a-f]{16})\.pub")


@dataclass(frozen=True)
class TrustedKey:
    """The public key of an office; `id` is the start of the digest of its raw bytes."""

    id: str
    office: str
    public: Ed25519PublicKey

    def __str__(self) -> str:
        return f"{self.office}-{self.id}"

    def proves(self, text: bytes, signature: bytes) -> bool:
        """Whether this office signed exactly this text."""
        try:
            self.public.verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """The private key of an office; it never prints itself."""

    office: str
    private: Ed25519PrivateKey

    @property
    def id(self) -> str:
        return key_id(self.private.public_key())

    def sign(self, text: bytes) -> bytes:
        """The 64-byte signature; the same text always has the same one (RFC 8032)."""
        return self.private.sign(text)


def key_id(public: Ed25519PublicKey) -> str:
    """Sixteen hexadecimal digits that name a key."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def make_keys(folder: Path, office: str, *, passphrase: str | None = None) -> TrustedKey:
    """Make the key pair of an office in `folder` and trust it; refuses to replace one.

    The passphrase, when none is given, comes from the environment variable TUNGGAL_KEY_PASSPHRASE.
    """
    _check_office(office)
    private = Ed25519PrivateKey.generate()
    trusted = TrustedKey(key_id(private.public_key()), office, private.public_key())
    folder.mkdir(parents=True, exist_ok=True)
    _write_private(folder / f"{office}.pem", private, _secret(passphrase))
    (folder / f"{office}.pub").write_bytes(_pem(trusted.public))
    trust(folder, folder / f"{office}.pub", office=office)
    return trusted


def trust(folder: Path, public: Path, *, office: str) -> TrustedKey:
    """Accept the public key of an office: keep it in `folder/trusted` under its id."""
    _check_office(office)
    key = _read_public(public)
    kept = folder / "trusted" / f"{office}-{key_id(key)}.pub"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(_pem(key))
    return TrustedKey(key_id(key), office, key)


def load_private(folder: Path, office: str, *, passphrase: str | None = None) -> PrivateKey:
    """The private key of an office, to sign with."""
    _check_office(office)
    file = folder / f"{office}.pem"
    if not file.is_file():
        raise UsageRefused(
            f"{file}: the key of the office '{office}' is not here, so its releases cannot be "
            f"signed in this workspace. 'tunggal key make --office {office}' makes one."
        )
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise PolicyRefused(f"{file}: others can read this private key. Run: chmod 600 {file.name}")
    return PrivateKey(office, _read_private(file, _secret(passphrase)))


def load_trusted(folder: Path) -> dict[str, TrustedKey]:
    """The keys that this workspace trusts, by key id; `folder` holds `trusted/`."""
    trusted = {}
    for file in sorted((folder / "trusted").glob("*.pub")):
        named, key = _TRUSTED_NAME.fullmatch(file.name), _read_public(file)
        if named is None or named[2] != key_id(key):
            raise PolicyRefused(
                f"{file}: a trusted key is named after its office and id, here "
                f"<office>-{key_id(key)}.pub. Rename it after you have made sure whose key it is."
            )
        trusted[named[2]] = TrustedKey(named[2], named[1], key)
    return trusted


def _write_private(file: Path, private: Ed25519PrivateKey, secret: bytes | None) -> None:
    kept = serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kept)
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageRefused(
            f"{file}: a private key is there already and is not replaced: releases signed with it "
            f"could no longer be continued. Move it away first if you mean to change keys."
        ) from None
    with os.fdopen(opened, "wb") as written:
        written.write(pem)


def _read_private(file: Path, secret: bytes | None) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=secret)
    except TypeError:  # a passphrase is missing, or there is one and none is needed
        raise UsageRefused(
            f"{file}: set {PASSPHRASE} if and only if this key has a passphrase."
        ) from None
    except ValueError:
        raise UsageRefused(
            f"{file}: cannot be opened. Check the passphrase in {PASSPHRASE}, or restore the file."
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise PolicyRefused(f"{file}: expected an Ed25519 key. 'tunggal key make' makes one.")
    return key


def _read_public(file: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except FileNotFoundError:
        raise UsageRefused(f"{file}: there is no such key file.") from None
    except ValueError:
        raise PolicyRefused(
            f"{file}: is no public key in PEM form. Ask its office for it again."
        ) from None
    if not isinstance(key, Ed25519PublicKey):
        raise PolicyRefused(f"{file}: expected an Ed25519 key. Ask its office for it again.")
    return key


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _secret(passphrase: str | None) -> bytes | None:
    found = passphrase if passphrase is not None else os.environ.get(PASSPHRASE, "")
    return found.encode("utf-8") or None


def _check_office(office: str) -> None:
    if office not in OFFICES:
        raise UsageRefused(f"'{office}' is no office; the offices are {' and '.join(OFFICES)}.")
