"""For tests of kept cases: a role that row-level security binds, and cases written as rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from casework_world import policy
from tunggal.casework.case import SERVICE, Case


@pytest.fixture(autouse=True)
def no_superuser(db: None) -> Iterator[None]:
    """On PostgreSQL a role like that of the service, which row-level security binds."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "do $$ begin create role tunggal_service; "
                "exception when duplicate_object then null; end $$"
            )
            cursor.execute("grant all on all tables in schema public to tunggal_service")
            cursor.execute("grant all on all sequences in schema public to tunggal_service")
            cursor.execute("set role tunggal_service")
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("reset role")


def keep_all(cases: Iterable[Case]) -> None:
    """Write cases that the core made, with all their events."""
    from tunggal.adapters.cases.values import case_columns, event_columns
    from tunggal.service.cases.means import sealing
    from tunggal.service.cases.models import CaseRow, EventRow
    from tunggal.service.cases.scope import acting_as

    listed = tuple(cases)
    with acting_as(SERVICE):
        CaseRow.objects.bulk_create(
            CaseRow(**case_columns(case, sealing(), policy())) for case in listed
        )
        EventRow.objects.bulk_create(
            EventRow(**event_columns(event, place, sealing()))
            for case in listed
            for place, event in enumerate(case.history, 1)
        )
