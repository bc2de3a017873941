"""Makes sure that row-level security binds the role with which the service comes to PostgreSQL."""

from __future__ import annotations

from django.db import connection

from tunggal.registry.errors import UsageRefused

_FREE = "select rolname, rolsuper or rolbypassrls from pg_roles where rolname = current_user"


def refuse_unbound_role() -> None:
    """Raises UsageRefused for a role that reads every row whatever the rules of the tables say."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_FREE)
        name, unbound = cursor.fetchone()
    if unbound:
        raise UsageRefused(
            f"The database role '{name}' is a superuser or bypasses row-level security, so the "
            "tables of cases would not guard themselves. Make a plain role that owns the database "
            "(create role NAME login; alter database DATABASE owner to NAME) and name it in "
            "TUNGGAL_DATABASE."
        )
