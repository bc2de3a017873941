"""Seals what a case says of people, and hashes what it is searched by; keys never enter a database."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tunggal.adapters.lookup.hashing import keyed_hash
from tunggal.adapters.lookup.secrets import Secrets
from tunggal.casework.case import Actor, Subject
from tunggal.registry.errors import IntegrityBroken

_NONCE = 12


@dataclass(frozen=True)
class Keys:
    """What a case, or somebody who looks for one, is found by; empty where it is not known."""

    bringer: str = ""
    person: str = ""
    family: str = ""


class Sealing:
    """Seals, opens and hashes with keys derived from the data key of the service."""

    def __init__(self, secrets: Secrets, purpose: str = "case") -> None:
        self._cipher = AESGCM(secrets.derived(purpose))
        self._hashing = secrets.derived(f"{purpose}_search")

    def seal(self, place: str, values: Mapping[str, Any]) -> bytes:
        """Sealed values that open only at their own place, such as `case:4829130576`."""
        nonce = os.urandom(_NONCE)
        text = json.dumps(values, separators=(",", ":"), sort_keys=True).encode()
        return nonce + self._cipher.encrypt(nonce, text, place.encode())

    def open(self, place: str, sealed: bytes) -> dict[str, Any]:
        """The values again; raises IntegrityBroken when a byte was changed or moved elsewhere."""
        raw = bytes(sealed)
        try:
            text = self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise IntegrityBroken(
                f"{place}: what is sealed was changed, or the data key is not the one it was sealed "
                "with. Restore keys/service_data.key, or the row from a copy of the database."
            ) from None
        values: dict[str, Any] = json.loads(text)
        return values

    def hashed(self, what: str, text: str) -> str:
        """The keyed hash of a text as hexadecimal digits; of nothing, nothing."""
        return keyed_hash(self._hashing, f"{what}:{text}").hex() if text else ""

    def keys_of(self, subject: Subject, bringer: str) -> Keys:
        """The keys that a case is found by."""
        nik = subject.nik.digits if subject.nik else ""
        return Keys(
            self.hashed("bringer", bringer),
            self.hashed("person", nik),
            self.hashed("family", subject.kk),
        )

    def own_keys(self, person: Actor) -> Keys:
        """The keys under which somebody's own cases are found."""
        return self.keys_of(Subject(person.nik, person.kk), person.code)
