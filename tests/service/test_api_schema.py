"""The agencies' door keeps what its description says, whatever the description allows or forbids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from service_world import HELD, kk, nik

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

DESCRIPTION = "/api/v1/openapi.json"
OPERATIONS = [("/api/v1/releases", "GET"), ("/api/v1/status", "POST")]
EXAMPLES = 80
pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture
def described() -> Iterator[Any]:
    """The description as it is served, bound to the service in this process."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    from tunggal.service.wsgi import application

    ends = (request_started, request_finished)
    for each in ends:  # as Django's own test client does: all happens in one transaction
        each.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(DESCRIPTION, application)
    for each in ends:
        each.connect(close_old_connections)


@pytest.fixture
def token() -> str:
    from tunggal.service.agencies import actions as agencies

    at = datetime(2026, 4, 6, tzinfo=UTC)
    return agencies.add("machine", rights=["status", "releases"], regions=["3171"], at=at)


def statuses(operation: Any, mode: Any, headers: dict[str, str]) -> set[int]:
    """What an operation answered to many requests, each proved against the description."""
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def called(case: Any) -> None:
        response = case.call_and_validate(headers=headers)
        seen.add(response.status_code)

    called()
    return seen


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_the_description_allows_is_answered(
    described: Any, token: str, path: str, method: str
) -> None:
    mode = schemathesis.GenerationMode.POSITIVE
    seen = statuses(described[path][method], mode, {"Authorization": f"Bearer {token}"})
    assert 200 in seen
    assert seen <= {200, 429}


def test_what_the_description_forbids_is_told(described: Any, token: str) -> None:
    mode = schemathesis.GenerationMode.NEGATIVE
    operation = described["/api/v1/status"]["POST"]
    seen = statuses(operation, mode, {"Authorization": f"Bearer {token}"})
    # That bad data is refused is proved call by call; 200 is where only the token was to be bad, and
    # ours was put in its place.
    assert {400, 422} <= seen
    assert seen <= {200, 400, 401, 413, 422}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_without_a_token_the_description_is_kept_too(
    described: Any, path: str, method: str
) -> None:
    mode = schemathesis.GenerationMode.POSITIVE
    assert statuses(described[path][method], mode, {"Authorization": "Bearer x"}) == {401}


def test_a_found_family_is_as_described(described: Any, token: str) -> None:
    case = described["/api/v1/status"]["POST"].Case(
        body={"nik": nik(HELD), "kk": kk(HELD)}, media_type="application/json"
    )
    response = case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
    assert response.json()["family"]["seats"]
