"""The section `[service.telephone]` of `tunggal.toml`: where Asterisk and the bridge meet."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from tunggal.registry.errors import PolicyRefused, UsageRefused

SECRET = "TUNGGAL_TELEPHONE_SECRET"  # what Asterisk's manager knows us by
_LEAST = 16  # letters of a secret
_ADDRESS = re.compile(r"(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost):(\d{1,5})", re.ASCII)


@dataclass(frozen=True)
class TelephoneSettings:
    """Both sides are on this machine, for what callers key in goes between them in the open."""

    folder: str = ""  # which Asterisk shares with us; without it there is no telephone
    agi: str = "127.0.0.1:4573"
    manager: str = "127.0.0.1:5038"
    user: str = "tunggal"
    queue: str = "tunggal"

    @property
    def is_on(self) -> bool:
        return bool(self.folder)


def read_telephone_settings(values: Any, *, shown_as: str) -> TelephoneSettings:
    """The settings of the section; raises PolicyRefused that names what is wrong."""
    if not isinstance(values, Mapping):
        raise PolicyRefused(f"{shown_as}: telephone: expected a section [service.telephone].")
    known = {each.name for each in fields(TelephoneSettings)}
    if unknown := set(values) - known:
        raise PolicyRefused(
            f"{shown_as}: 'service.telephone.{min(unknown)}' is not a setting. Known: "
            f"{', '.join(sorted(known))}. The secret belongs in {SECRET}."
        )
    made = TelephoneSettings(**values)
    for name, value in values.items():
        if not isinstance(value, str):
            raise _refused(shown_as, name, "a text in quotes")
    if values and not made.folder.startswith("/"):
        raise _refused(
            shown_as, "folder", "the whole path of a folder, such as '/var/spool/tunggal'"
        )
    for name in ("agi", "manager"):
        address_of(getattr(made, name), shown_as=f"{shown_as}: service.telephone.{name}")
    for name in ("user", "queue"):
        if not re.fullmatch(r"[a-z0-9_\-]{1,40}", getattr(made, name), re.ASCII):
            raise _refused(shown_as, name, "small letters and digits")
    return made


def read_secret() -> str:
    """The secret out of the environment; raises UsageRefused when there is none to speak of."""
    secret = os.environ.get(SECRET, "")
    if len(secret) < _LEAST:
        raise UsageRefused(
            f"{SECRET}: is not set, or has fewer than {_LEAST} letters. Set it to the secret that stands "
            "in Asterisk's tunggal.d/manager.conf."
        )
    return secret


def address_of(text: str, *, shown_as: str) -> tuple[str, int]:
    """Host and port; raises PolicyRefused for an address that is not on this machine."""
    found = _ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found[2]) < 65_536:
        raise PolicyRefused(
            f"{shown_as}: expected an address of this machine such as '127.0.0.1:4573', for NIK go "
            "over it in the open."
        )
    return found[1], int(found[2])


def _refused(shown_as: str, name: str, expected: str) -> PolicyRefused:
    return PolicyRefused(f"{shown_as}: service.telephone.{name}: expected {expected}.")
