"""Who a request is made by: citizens and officers, their sessions, and what ends them."""

from __future__ import annotations

from typing import Any

import pytest

from service_world import HELD, REGENCY, VILLAGE, kk, nik
from signing_in import as_citizen, as_officer, as_unlisted
from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik

pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture
def client() -> Any:
    from django.test import Client

    return Client()


def actor(client: Any) -> Actor | None:
    """Who a request of this client is made by."""
    return client.get("/id/").wsgi_request.actor


def test_nobody_signed_in_is_nobody(client: Any) -> None:
    assert actor(client) is None


def test_a_citizen_carries_the_person_that_was_proved(client: Any) -> None:
    code = as_citizen(client, nik(HELD), kk(HELD), village=VILLAGE)
    assert actor(client) == Actor(code, Role.CITIZEN, (VILLAGE,), Nik(nik(HELD)), kk(HELD))


def test_who_is_not_in_the_register_carries_a_village_alone(client: Any) -> None:
    code = as_unlisted(client, VILLAGE)
    assert actor(client) == Actor(code, Role.CITIZEN, (VILLAGE,))


def test_an_officer_carries_role_and_regions(client: Any) -> None:
    as_officer(client, "sri-3171", "regency_verifier", [REGENCY], nik=nik(HELD), kk=kk(HELD))
    assert actor(client) == Actor(
        "sri-3171", Role.REGENCY_VERIFIER, (REGENCY,), Nik(nik(HELD)), kk(HELD)
    )


def test_who_is_not_signed_in_costs_no_query(client: Any, django_assert_num_queries: Any) -> None:
    client.get("/id/")
    with django_assert_num_queries(0):
        client.get("/id/")


def test_a_citizen_costs_two_queries_and_an_officer_three(
    client: Any, django_assert_num_queries: Any
) -> None:
    as_citizen(client, nik(HELD), kk(HELD), village=VILLAGE)
    with django_assert_num_queries(2):  # the session, the account
        client.get("/id/")
    as_officer(client, "sri-3171", "regency_verifier", [REGENCY])
    client.get("/id/")  # the first request notes when the session began
    with django_assert_num_queries(3):  # the session, the officer, the second factor
        client.get("/id/")


def test_the_short_address_of_the_console_leads_to_the_sign_in(client: Any) -> None:
    answer = client.get("/console/", headers={"accept-language": "en"})
    assert answer["Location"] == "/en/console/"
    assert client.get("/en/console/")["Location"].startswith("/console/account/login")
