"""A kept connection to PostgreSQL: one that the server ended is noticed, one that stands is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connections
from django.db.backends.postgresql import base

from tunggal.service import settings
from tunggal.service.postgres.base import DatabaseWrapper


@pytest.fixture
def kept(postgres: str, django_db_blocker: Any) -> Iterator[DatabaseWrapper]:
    made = connections.configure_settings({"default": settings._postgres(postgres)})["default"]
    with django_db_blocker.unblock():
        opened = DatabaseWrapper(made, "kept")
        opened.connect()
        yield opened
        opened.close()


def test_one_that_stands_is_used_without_a_question(
    kept: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: asked.append("asked"))
    assert kept.is_usable()
    assert asked == []


def test_one_that_the_server_ended_is_noticed(kept: DatabaseWrapper, postgres: str) -> None:
    number = kept.connection.info.backend_pid
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [number])
    assert not kept.is_usable()


def test_one_that_failed_under_a_query_is_made_anew(kept: DatabaseWrapper, postgres: str) -> None:
    number = kept.connection.info.backend_pid
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [number])
    with pytest.raises(OperationalError), kept.cursor() as cursor:
        cursor.execute("select 1")
    assert not kept.is_usable()
    kept.close_if_unusable_or_obsolete()  # as close_old_connections does of each
    with kept.cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)


def test_one_that_was_told_something_is_asked_and_goes_on(
    kept: DatabaseWrapper, postgres: str
) -> None:
    with kept.cursor() as cursor:
        cursor.execute("listen news")
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute("notify news")
    assert kept.is_usable()
