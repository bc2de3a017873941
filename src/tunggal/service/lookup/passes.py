"""A pass: lets who has just proved to belong to a family see it again for a while.

It is sealed, carries no personal data, works on the same device only, and is as long for nobody.
"""

from __future__ import annotations

import base64
import binascii
import os
import struct
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PURPOSE = "pass"  # of the derived key
MINUTES = 15
_FORM = struct.Struct(">QQ")  # family, last second


def make_pass(key: bytes, family_id: int, *, device: str, at: datetime) -> str:
    """A pass for a family, or for nobody (0)."""
    nonce = os.urandom(12)
    text = _FORM.pack(family_id, int(at.timestamp()) + MINUTES * 60)
    return base64.urlsafe_b64encode(
        nonce + AESGCM(key).encrypt(nonce, text, device.encode())
    ).decode()


def read_pass(key: bytes, text: str, *, device: str, at: datetime) -> int | None:
    """The family of a pass; None when it is no pass, another device's, or past its time."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii", "replace"))
        family_id, until = _FORM.unpack(AESGCM(key).decrypt(raw[:12], raw[12:], device.encode()))
    except (InvalidTag, ValueError, binascii.Error, struct.error):
        return None
    return int(family_id) if int(at.timestamp()) <= until else None
