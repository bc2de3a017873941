"""The section `[service]` of `tunggal.toml`: where the service listens and where it keeps its rows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tunggal.adapters.stores.telephone_settings import (
    TelephoneSettings,
    read_telephone_settings,
)
from tunggal.adapters.stores.whatsapp_settings import WhatsAppSettings, read_whatsapp
from tunggal.registry.errors import PolicyRefused

DATABASE_VARIABLE = "TUNGGAL_DATABASE"  # a whole address, so that no password stands in a file
TOKEN_VARIABLE = "TUNGGAL_MESSAGES_TOKEN"  # what the gateway of messages knows us by
FOLDER = "folder"  # messages are written as files
_HERE = ("localhost", "127.0.0.1", "[::1]")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_SCHEMES = ("postgresql", "postgres")
_MOST_PROXIES = 9


@dataclass(frozen=True)
class ServiceSettings:
    """What the service is told; `database` is empty for SQLite in the workspace."""

    database: str = ""
    hosts: tuple[str, ...] = _HERE
    https: bool = False
    proxies: int = 0  # trusted proxies in front that append to X-Forwarded-For
    messages: str = FOLDER  # or the address of a gateway
    whatsapp: WhatsAppSettings = field(default_factory=WhatsAppSettings)
    telephone: TelephoneSettings = field(default_factory=TelephoneSettings)

    @property
    def address(self) -> str:
        """The address of the database: of the environment, else of the file, else empty."""
        return os.environ.get(DATABASE_VARIABLE) or self.database


@dataclass(frozen=True, repr=False)
class PostgresAddress:
    """The parts of `postgresql://user:password@host:port/name?option=value`."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: Mapping[str, str]


def read_service(values: Mapping[str, Any], *, shown_as: str) -> ServiceSettings:
    """The settings of a section; raises PolicyRefused that names what is wrong."""
    hosts = values.get("hosts", list(_HERE))
    if not isinstance(hosts, list) or not all(isinstance(host, str) and host for host in hosts):
        raise PolicyRefused(
            f"{shown_as}: hosts: expected a list of names such as ['cek.example.id']."
        )
    made = ServiceSettings(
        values.get("database", ""),
        tuple(hosts),
        values.get("https", False),
        values.get("proxies", 0),
        values.get("messages", FOLDER),
        read_whatsapp(values.get("whatsapp", {}), shown_as=shown_as),
        read_telephone_settings(values.get("telephone", {}), shown_as=shown_as),
    )
    _refuse_gateway(made.messages, shown_as)
    if not isinstance(made.https, bool):
        raise PolicyRefused(f"{shown_as}: https = {made.https!r}: expected true or false.")
    if type(made.proxies) is not int or not 0 <= made.proxies <= _MOST_PROXIES:
        raise PolicyRefused(
            f"{shown_as}: proxies = {made.proxies!r}: expected 0 to {_MOST_PROXIES}."
        )
    if made.https and not made.proxies:
        raise PolicyRefused(
            f"{shown_as}: proxies: with https = true a proxy stands in front; with 0 all citizens would "
            "share its address and be limited together. Set how many there are, such as proxies = 1."
        )
    if "*" in made.hosts:
        raise PolicyRefused(f"{shown_as}: hosts: '*' would answer to any name; write the names.")
    beyond = [host for host in made.hosts if host not in _HERE]
    if beyond and not made.https:
        raise PolicyRefused(
            f"{shown_as}: hosts: '{beyond[0]}' is not this machine, and NIK must not travel in the "
            "open. Put a proxy with a certificate in front and set https = true."
        )
    if made.address:
        read_address(made.address, shown_as=shown_as)
    return made


def _refuse_gateway(address: Any, shown_as: str) -> None:
    if address == FOLDER:
        return
    try:
        parts = urlsplit(address)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        if safe and parts.hostname and parts.port != 0 and "@" not in parts.netloc:
            return
    except (ValueError, TypeError, AttributeError):
        pass
    raise PolicyRefused(
        f"{shown_as}: messages: expected '{FOLDER}' or the https address of a gateway. Its token "
        f"belongs into {TOKEN_VARIABLE}."
    )


def setting_names() -> set[str]:
    """The settings that the section may hold."""
    return {each.name for each in fields(ServiceSettings)}


def read_address(address: Any, *, shown_as: str) -> PostgresAddress:
    """The parts of a PostgreSQL address; the error shows no part of it, for it may hold a password."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
            raise ValueError
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        host = options.pop("host", "") or unquote(parts.hostname or "")
        return PostgresAddress(
            unquote(parts.path.strip("/")),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            host,
            str(parts.port or options.pop("port", "")),
            options,
        )
    except (ValueError, TypeError, AttributeError):
        raise PolicyRefused(
            f"{shown_as}: database: expected postgresql://user@host:port/name, or nothing for SQLite."
        ) from None
