"""How often may be asked: per NIK, district, device, address; the same for a NIK nobody has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service_world import ABSENT, HELD, OUT, kk, nik

pytestmark = [pytest.mark.usefixtures("db")]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def limits(settings: Any) -> Any:
    settings.LIMITS = replace(settings.LIMITS, nik=3, district=12, device=5, address=8)
    return settings.LIMITS


def asked(client: Any, numbers: tuple[str, str], **more: str) -> int:
    return client.post("/id/status", {"nik": numbers[0], "kk": numbers[1]}, **more).status_code


def new_citizen() -> Any:
    from django.test import Client

    client = Client()
    client.get("/id/status")
    return client


@pytest.mark.parametrize("numbers", [(nik(HELD), kk(HELD)), (nik(HELD), kk(OUT)), ABSENT])
def test_one_nik_is_answered_a_few_times_whoever_asks(limits: Any, numbers: Any) -> None:
    told = [asked(new_citizen(), numbers, REMOTE_ADDR=f"10.0.0.{n}") for n in range(5)]
    assert told == [200, 200, 200, 429, 429]


def test_one_device_is_answered_for_a_few_niks(limits: Any) -> None:
    citizen = new_citizen()
    told = [
        asked(citizen, (nik(HELD)[:12] + f"{n:04d}", kk(HELD)), REMOTE_ADDR=f"10.0.1.{n}")
        for n in range(1, 8)
    ]
    assert told == [200] * 5 + [429] * 2


def test_one_address_is_answered_for_a_few_devices(limits: Any) -> None:
    told = [asked(new_citizen(), (nik(HELD)[:12] + f"{n:04d}", kk(HELD))) for n in range(1, 11)]
    assert told == [200] * 8 + [429] * 2


def test_a_robot_at_many_addresses_is_slowed_in_each_district(limits: Any) -> None:
    told = [
        asked(new_citizen(), (nik(HELD)[:12] + f"{n:04d}", kk(HELD)), REMOTE_ADDR=f"10.0.4.{n}")
        for n in range(1, 15)
    ]
    assert told == [200] * 12 + [429] * 2
    elsewhere = ("327202" + nik(HELD)[6:], kk(HELD))
    assert asked(new_citizen(), elsewhere, REMOTE_ADDR="10.0.5.1") == 200


def test_devices_without_a_cookie_do_not_count_as_one(limits: Any) -> None:
    from django.test import Client

    told = [
        asked(Client(), (nik(HELD)[:12] + f"{n:04d}", kk(HELD)), REMOTE_ADDR=f"10.0.2.{n}")
        for n in range(1, 8)
    ]
    assert told == [200] * 7


def test_a_device_cookie_cannot_be_invented(limits: Any) -> None:
    from django.test import Client

    from tunggal.service.lookup.models import Attempts

    client = Client()
    client.cookies["device"] = "invented:signature"
    assert asked(client, (nik(HELD), kk(HELD))) == 200
    assert Attempts.objects.count() == 3  # of NIK, district and address


def test_the_page_says_when_to_come_back(limits: Any) -> None:
    for _ in range(4):
        response = new_citizen().post("/en/status", {"nik": nik(HELD), "kk": kk(HELD)})
    assert response.headers["Retry-After"] == "3600"
    assert "in 60 minutes" in response.content.decode()


def test_the_count_begins_anew(limits: Any) -> None:
    from tunggal.service.lookup.limits import count

    key = b"k" * 32
    told = [
        count({"nik": "1"}, key=key, limits=limits, at=LONG_AGO + timedelta(minutes=10 * n))
        for n in range(8)
    ]
    assert told == [True, True, True, False, False, False, True, True]


def test_what_is_past_is_forgotten(limits: Any) -> None:
    from tunggal.service.lookup import limits as counts
    from tunggal.service.lookup.limits import count
    from tunggal.service.lookup.models import Attempts
    from tunggal.service.worker.jobs import FORGETTING

    key = b"k" * 32
    for n in range(600):  # a hash that begins with a zero, among others, removes nothing
        count({"nik": str(n)}, key=key, limits=limits, at=LONG_AGO)
    for n in range(600):
        count({"nik": str(n + 1000)}, key=key, limits=limits, at=LONG_AGO + timedelta(days=3))
    assert Attempts.objects.count() == 1200
    assert counts.forget in FORGETTING
    assert counts.forget(LONG_AGO + timedelta(days=3)) == 600
    assert counts.forget(LONG_AGO + timedelta(days=3)) == 0
    assert Attempts.objects.count() == 600


def test_a_question_that_costs_more_counts_more_often(limits: Any) -> None:
    from tunggal.service.lookup.limits import count

    key = b"k" * 32
    told = [count({"nik": "1"}, key=key, limits=limits, at=LONG_AGO, times=n) for n in (1, 2, 1)]
    assert told == [True, True, False]


def test_the_table_holds_no_number_and_no_address(citizen: Any) -> None:
    from tunggal.service.lookup.models import Attempts

    asked(citizen, (nik(HELD), kk(HELD)), REMOTE_ADDR="203.0.113.7")
    for row in Attempts.objects.all():
        assert len(bytes(row.hash)) == 16
        assert nik(HELD).encode() not in bytes(row.hash)
