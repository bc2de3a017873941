"""The section `[service.whatsapp]` of `tunggal.toml`: our number on WhatsApp and where its platform is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from tunggal.registry.errors import PolicyRefused

# Secrets stand in the environment alone.
TOKEN = "TUNGGAL_WHATSAPP_TOKEN"  # what the platform knows us by
SECRET = "TUNGGAL_WHATSAPP_SECRET"  # signs what the platform sends us
SECRET_BEFORE = "TUNGGAL_WHATSAPP_SECRET_BEFORE"  # holds too, while a secret is changed
VERIFY = "TUNGGAL_WHATSAPP_VERIFY"  # the word by which the platform is let register our address
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class WhatsAppSettings:
    """Our number and the platform's addresses; without a number there is no WhatsApp."""

    phone_number_id: str = ""
    version: str = "v24.0"
    address: str = "https://graph.facebook.com"
    media_hosts: tuple[str, ...] = field(default=("lookaside.fbsbx.com",))

    @property
    def is_on(self) -> bool:
        return bool(self.phone_number_id)


def read_whatsapp(values: Any, *, shown_as: str) -> WhatsAppSettings:
    """The settings of the section; raises PolicyRefused that names what is wrong."""
    if not isinstance(values, Mapping):
        raise PolicyRefused(f"{shown_as}: whatsapp: expected a section [service.whatsapp].")
    known = {each.name for each in fields(WhatsAppSettings)}
    if unknown := set(values) - known:
        raise PolicyRefused(
            f"{shown_as}: 'service.whatsapp.{min(unknown)}' is not a setting. Known: "
            f"{', '.join(sorted(known))}. Secrets belong in {SECRET}, {VERIFY} and {TOKEN}."
        )
    hosts = values.get("media_hosts", list(WhatsAppSettings().media_hosts))
    if not isinstance(hosts, list) or not all(_is_host(each) for each in hosts):
        raise _refused(shown_as, "media_hosts", "names such as ['lookaside.fbsbx.com']")
    made = WhatsAppSettings(**{**values, "media_hosts": tuple(hosts)})
    if not _fits(made.phone_number_id, r"\d{0,30}"):
        raise _refused(shown_as, "phone_number_id", "digits in quotes, as the platform shows them")
    if not _fits(made.version, r"v\d{1,3}\.\d"):
        raise _refused(shown_as, "version", "a version of the platform such as 'v24.0'")
    if not _is_safe(made.address):
        raise _refused(shown_as, "address", "an https address such as 'https://graph.facebook.com'")
    return made


def _refused(shown_as: str, name: str, expected: str) -> PolicyRefused:
    return PolicyRefused(f"{shown_as}: service.whatsapp.{name}: expected {expected}.")


def _fits(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


def _is_host(value: Any) -> bool:
    return _fits(value, r"[a-z0-9.-]+")


def _is_safe(address: Any) -> bool:
    try:
        parts = urlsplit(address)
        here = parts.scheme == "http" and parts.hostname in _LOCAL
        plain = not (parts.query or parts.fragment or "@" in parts.netloc)
        return bool(
            (parts.scheme == "https" or here) and parts.hostname and plain and parts.port != 0
        )
    except (ValueError, TypeError, AttributeError):
        return False
