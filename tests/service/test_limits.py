"""How often may be asked: per NIK, per device, per address; the same for a NIK that nobody has."""

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
    settings.LIMITS = replace(settings.LIMITS, nik=3, device=5, address=8)
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


def test_devices_without_a_cookie_count_as_one(limits: Any) -> None:
    from django.test import Client

    told = [
        asked(Client(), (nik(HELD)[:12] + f"{n:04d}", kk(HELD)), REMOTE_ADDR=f"10.0.2.{n}")
        for n in range(1, 8)
    ]
    assert told == [200] * 5 + [429] * 2


def test_a_device_cookie_cannot_be_invented(limits: Any) -> None:
    from django.test import Client

    told = []
    for n in range(1, 8):
        client = Client()
        client.cookies["device"] = f"invented{n}:signature"
        told.append(
            asked(client, (nik(HELD)[:12] + f"{n:04d}", kk(HELD)), REMOTE_ADDR=f"10.0.3.{n}")
        )
    assert told == [200] * 5 + [429] * 2


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
    from tunggal.service.lookup.limits import count
    from tunggal.service.lookup.models import Attempts

    key = b"k" * 32
    for n in range(600):
        count({"nik": str(n)}, key=key, limits=limits, at=LONG_AGO)
    kept = Attempts.objects.count()
    assert kept > 500
    for n in range(600):
        count({"nik": str(n + 1000)}, key=key, limits=limits, at=LONG_AGO + timedelta(days=1))
    assert Attempts.objects.filter(since__lt=int(LONG_AGO.timestamp()) // 3600 + 24).count() == 0


def test_the_table_holds_no_number_and_no_address(citizen: Any) -> None:
    from tunggal.service.lookup.models import Attempts

    asked(citizen, (nik(HELD), kk(HELD)), REMOTE_ADDR="203.0.113.7")
    for row in Attempts.objects.all():
        assert len(bytes(row.hash)) == 16
        assert nik(HELD).encode() not in bytes(row.hash)
