"""Secret keys of the service: in `keys/` or in the environment, never in a database.

keys/service_data.key      what is stored is hashed and sealed with keys derived from it
keys/service_secret.key    signs cookies and forms; may be changed at any time
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tunggal.registry.errors import PolicyRefused, UsageRefused

NAMES = {"data": "TUNGGAL_DATA_KEY", "secret": "TUNGGAL_SECRET_KEY"}  # key → environment variable
_BYTES = 32


@dataclass(frozen=True, repr=False)
class Secrets:
    """The two secret keys of a service; they never print themselves."""

    data: bytes
    secret: bytes

    def derived(self, purpose: str, salt: bytes = b"") -> bytes:
        """A key of 32 bytes for one purpose; no purpose gives away another's key."""
        made = HKDF(SHA256(), _BYTES, salt or None, f"tunggal {purpose}".encode())
        return made.derive(self.data)

    @property
    def mark(self) -> str:
        """Names the data key without giving it away: what is sealed says with which key."""
        return self.derived("mark").hex()[:16]


def make_secrets(folder: Path) -> Secrets:
    """The keys of a service; one that is neither here nor in the environment is made."""
    for name, variable in NAMES.items():
        if not os.environ.get(variable):
            _make(folder / f"service_{name}.key")
    return load_secrets(folder)


def load_secrets(folder: Path) -> Secrets:
    """The keys of a service; raises UsageRefused that names the one that is missing."""
    return Secrets(*(_load(folder, name) for name in ("data", "secret")))


def _make(file: Path) -> None:
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(opened, "w", encoding="ascii") as written:
        written.write(secrets.token_hex(_BYTES) + "\n")


def _load(folder: Path, name: str) -> bytes:
    file, variable = folder / f"service_{name}.key", NAMES[name]
    given = os.environ.get(variable)
    if given:
        return _read(given, shown_as=variable)
    if not file.is_file():
        raise UsageRefused(
            f"{file}: the {name} key of the service is missing. 'tunggal release load' makes one on "
            f"the first machine; others get a copy of it, or {variable} holds it."
        )
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise PolicyRefused(f"{file}: others can read this key. Run: chmod 600 {file.name}")
    return _read(file.read_text(encoding="ascii", errors="replace"), shown_as=str(file))


def _read(text: str, *, shown_as: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise PolicyRefused(f"{shown_as}: expected {2 * _BYTES} hexadecimal digits.")
    return key
