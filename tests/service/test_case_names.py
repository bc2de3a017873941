"""Cases are found by a name of the family, within reach, and no name is kept for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from service_world import HELD, OUT, REGENCY, VILLAGE, name_of
from signing_in import as_officer
from tunggal.casework.case import SERVICE, Actor
from tunggal.policy.case_terms import Role
from tunggal.registry.errors import UsageRefused
from visiting import waiting_case

pytestmark = [pytest.mark.usefixtures("db")]
VERIFIER = Actor("verifier", Role.REGENCY_VERIFIER, (REGENCY,))
AWAY = Actor("away", Role.REGENCY_VERIFIER, ("3271",))


def found(text: str, by: Actor = VERIFIER) -> list[Any]:
    from tunggal.service.cases import queries

    return [line.number for line in queries.find(text, by=by, at=datetime.now(UTC))]


def test_any_member_finds_the_case_in_any_order_and_usual_spelling() -> None:
    case, other = waiting_case(HELD), waiting_case(OUT, key="o")
    first, family, _ = name_of(HELD, 2).split()  # RATNA KELUARGAB C
    assert found(name_of(HELD, 1)) == [case.number]
    assert found(f"{family.lower()} {first.title()}") == [case.number]
    assert found(f"Hj. {first} {family}") == [case.number]
    assert found(family.replace("U", "OE")) == [case.number]
    assert found(name_of(OUT, 2)) == [other.number]
    assert found(f"{name_of(OUT, 2).split()[1]} {family}") == []  # of two families


def test_it_ends_at_the_own_region_and_an_own_objection_stays_hidden() -> None:
    from service_world import kk, nik
    from tunggal.registry.nik import Nik

    case = waiting_case(HELD, kind="objection")
    assert found(name_of(HELD, 1)) == [case.number]
    assert found(name_of(HELD, 1), AWAY) == []
    own = Actor("own", Role.REGENCY_VERIFIER, (REGENCY,), Nik(nik(HELD, 2)), kk(HELD))
    assert found(name_of(HELD, 1), own) == []


@pytest.mark.parametrize("text", ["", "S.", "?!", "1234", "A"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused, match="16 digits"):
        found(text)


def test_no_name_stands_in_rows_or_in_the_audit() -> None:
    from django.db import connection

    from tunggal.service.audit.models import AuditLine
    from tunggal.service.cases.models import NameRow
    from tunggal.service.cases.scope import acting_as

    waiting_case(HELD)
    found(name_of(HELD, 1))
    assert not NameRow.objects.exists() or connection.vendor == "sqlite"  # nobody was announced
    with acting_as(SERVICE):
        kept = [*NameRow.objects.values_list("key", flat=True)]
    assert kept
    assert all(len(key) == 32 and key == key.lower() for key in kept)
    lines = [*AuditLine.objects.values_list("subject", "reason", "action", "actor")]
    assert not any("keluarga" in str(part).lower() for line in lines for part in line)


def test_the_console_finds_by_name() -> None:
    from django.test import Client

    case = waiting_case(HELD)
    as_officer(client := Client(), "v-names", "regency_verifier", [REGENCY])
    page = client.post("/id/console/search", {"number": name_of(HELD, 2)}).content.decode()
    assert str(case.number) in page
    assert VILLAGE not in client.get("/id/console/search").content.decode()
    wrong = client.post("/id/console/search", {"number": "?"})
    assert wrong.status_code == 422
