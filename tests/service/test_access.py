"""The table of access: every address stands in it, and each role is answered as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from service_world import HELD, REGENCY, VILLAGE, kk, nik
from signing_in import as_citizen, as_officer
from tunggal.policy.case_terms import Role
from tunggal.service.access import ACCESS, CONSOLE

NOBODY, LACKS = "nobody", {"no_password": "password", "no_factor": "factor"}
ROLES = (NOBODY, *LACKS, *(role.value for role in Role if role is not Role.SERVICE))
SAMPLES = ("id", "1", "4829130574", "3171010001", "x1", "x", "x.js", "0" * 32, "aid-2026Q1")
METHODS = ("get", "post")


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the service: its full name, and one that fits its pattern."""
    from django.urls import get_resolver

    yield from _below(get_resolver(), (), {})


def _below(
    resolver: Any, spaces: tuple[str, ...], converters: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    for each in resolver.url_patterns:
        known = {**converters, **each.pattern.converters}
        if hasattr(each, "url_patterns"):
            inner = (*spaces, each.namespace) if each.namespace else spaces
            yield from _below(each, inner, known)
        else:
            name = ":".join((*spaces, each.name or ""))
            yield name, reverse(name, kwargs={key: _sample(one) for key, one in known.items()})


def _sample(converter: Any) -> Any:
    return next(
        converter.to_python(each) for each in SAMPLES if re.fullmatch(converter.regex, each)
    )


def signed_in(role: str) -> Any:
    from allauth.mfa.models import Authenticator
    from django.test import Client

    client = Client(raise_request_exception=False)
    if role == Role.CITIZEN:
        as_citizen(client, nik(HELD), kk(HELD), village=VILLAGE)
    elif role in LACKS:
        officer = as_officer(client, f"test-{role.replace('_', '-')}", "facilitator", [REGENCY])
        Authenticator.objects.filter(user=officer).delete()
        officer.starts = role == "no_password"
        officer.save()
    elif role != NOBODY:
        as_officer(client, f"test-{role.replace('_', '-')}", role, [REGENCY])
    return client


def test_every_address_stands_in_the_table_and_every_line_has_one() -> None:
    assert {name for name, _ in addresses()} == set(ACCESS)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(role: str) -> None:
    signed = None if role in (NOBODY, *LACKS) else Role(role)
    for name, address in addresses():
        access = ACCESS[name]
        for method in METHODS:
            response = getattr(signed_in(role), method)(address)
            told = f"{role} {method} {name}: {response.status_code} {response.headers}"
            assert response.status_code < 500, told
            if access.right:  # agencies come with a token, and nobody else does
                assert response.status_code == 401, told
            elif access.admits(signed, LACKS.get(role, "")):
                assert not is_door(response), told
            elif signed:
                assert response.status_code == 404, told
            elif access.roles & CONSOLE.roles:
                assert response.headers["Location"].startswith(officers_door(role)), told
            else:
                assert response.headers["Location"].startswith("/id/enter?next="), told


def is_door(response: Any) -> bool:
    place = response.headers.get("Location", "")
    return place.startswith(("/id/enter?next=", officers_door(NOBODY)))


def officers_door(role: str) -> str:
    """Where somebody is led to who called a page of the console."""
    page = {"no_password": "password", "no_factor": "factors"}.get(role, "login?next=")
    return f"/console/account/{page}"


@pytest.mark.usefixtures("db")
def test_an_address_that_nobody_listed_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service import access

    monkeypatch.setattr(access, "ACCESS", {})
    for role in ROLES:
        assert signed_in(role).get("/health").status_code == 404


@pytest.mark.usefixtures("db")
def test_a_form_without_its_token_is_refused_whoever_sends_it() -> None:
    from django.test import Client

    for role in (Role.CITIZEN, Role.REGENCY_VERIFIER, Role.AGENT, Role.AUDITOR):
        for name, address in addresses():
            access, client = ACCESS[name], Client(enforce_csrf_checks=True)
            client.cookies = signed_in(role).cookies
            if access.admits(role) and not access.right:
                assert client.post(address).status_code == 403, name
