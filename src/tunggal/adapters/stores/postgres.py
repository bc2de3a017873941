"""Opens the service's PostgreSQL for the commands that read it without the service."""

from __future__ import annotations

from typing import Any

from tunggal.adapters.stores.service_settings import read_address
from tunggal.registry.errors import UsageRefused


def connect_postgres(address: str) -> Any:
    """A psycopg connection; raises UsageRefused where psycopg or the database is missing."""
    try:
        import psycopg
    except ImportError:
        raise UsageRefused(
            "The setting 'database' names PostgreSQL, but psycopg is not installed. "
            "Install tunggal[service]."
        ) from None
    parts = read_address(address, shown_as="tunggal.toml")
    given = {
        "dbname": parts.name, "user": parts.user, "password": parts.password, "host": parts.host,
        "port": parts.port, **parts.options,
    }  # fmt: skip
    try:
        return psycopg.connect(**{name: value for name, value in given.items() if value})
    except psycopg.Error as fault:
        raise UsageRefused(f"database: cannot be reached: {str(fault).splitlines()[0]}") from None
