"""Keeps papers sealed, each in a file of its own that is there whole or not at all.

new/<reference>     came in, and may yet come into a case
ab/<reference>      belongs to a case, and stays
"""

from __future__ import annotations

import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tunggal.adapters.stores.disk import sync
from tunggal.registry.errors import IntegrityBroken

_NEW, _NONCE, _PART = "new", 12, ".part"
_REFERENCE = re.compile(r"[0-9a-f]{32}")


class PaperShelf:
    """The papers of a folder, sealed with one key."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._cipher = AESGCM(key)

    def put(self, kind: str, content: bytes, *, at: datetime) -> str:
        """Take a paper in; gives its reference, which says nothing of it."""
        reference, nonce = secrets.token_hex(16), os.urandom(_NONCE)
        text = kind.encode() + b"\n" + content
        sealed = nonce + self._cipher.encrypt(nonce, text, reference.encode())
        _write(self._new(reference), sealed, at)
        return reference

    def get(self, reference: str) -> tuple[str, bytes] | None:
        """The kind and content of a paper, None where there is none; raises IntegrityBroken."""
        sealed = self._sealed(reference) if _REFERENCE.fullmatch(reference) else None
        if sealed is None:
            return None
        try:
            text = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], reference.encode())
        except (InvalidTag, ValueError):
            raise IntegrityBroken(
                f"paper {reference}: was changed, or the data key is not the one it was sealed "
                "with. Restore keys/service_data.key, or service/papers from a copy."
            ) from None
        kind, _, content = text.partition(b"\n")
        return kind.decode(), content

    def touch(self, reference: str, *, at: datetime) -> bool:
        """Count a paper as new again; False where there is none."""
        if not _REFERENCE.fullmatch(reference):
            return False
        try:
            _date(self._new(reference), at)
        except FileNotFoundError:
            return self._kept(reference).is_file()
        return True

    def waiting(self, *, before: datetime) -> list[str]:
        """The references of papers that came in before, and were not put away since."""
        files = (self._folder / _NEW).glob("*")
        return [
            each.name for each in files if _REFERENCE.fullmatch(each.name) and _came(each, before)
        ]

    def put_away(self, reference: str) -> None:
        """Move a paper that belongs to a case to where it stays."""
        kept = self._kept(reference)
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        self._new(reference).rename(kept)
        sync(kept.parent)

    def remove(self, reference: str, *, before: datetime) -> bool:
        """Remove a paper, unless it was counted as new meanwhile."""
        if not _came(self._new(reference), before):
            return False
        self._new(reference).unlink(missing_ok=True)
        return True

    def sweep(self, *, before: datetime) -> None:
        """Remove what a kill left half written."""
        for part in (self._folder / _NEW).glob(f"*{_PART}"):
            if _came(part, before):
                part.unlink(missing_ok=True)

    def _sealed(self, reference: str) -> bytes | None:
        for file in (self._new(reference), self._kept(reference)):  # it moves in this direction
            try:
                return file.read_bytes()
            except FileNotFoundError:
                continue
        return None

    def _new(self, reference: str) -> Path:
        return self._folder / _NEW / reference

    def _kept(self, reference: str) -> Path:
        return self._folder / reference[:2] / reference


def _write(file: Path, sealed: bytes, at: datetime) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(file.name + _PART)
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as written:
        written.write(sealed)
    _date(part, at)
    sync(part)
    part.rename(file)
    sync(file.parent)


def _date(file: Path, at: datetime) -> None:
    os.utime(file, (at.timestamp(), at.timestamp()))


def _came(file: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False
