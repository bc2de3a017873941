"""Who is told of notices: every account of a family once, in the form of its channel, and newcomers too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service_world import NOTICE, OUT, VILLAGE, kk, nik
from tunggal.cycle.explanation.sms import PART, PARTS, letters

pytestmark = [pytest.mark.usefixtures("db")]
AT = datetime(2026, 4, 6, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def account(
    family: int = NOTICE, member: int = 1, *, at: datetime = AT - MINUTE, **more: Any
) -> str:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    contact = more.pop("contact", f"+628120000{family}{member:03d}")
    return keep_citizen(Citizen(contact, nik(family, member), kk(family), VILLAGE, **more), at=at)


def tell(at: datetime) -> int:
    """Everything there is to tell; how many accounts were gone through."""
    from tunggal.service.worker.notices import tell_notices

    gone = 0
    while some := tell_notices(at):
        gone += some
    return gone


def messages() -> list[tuple[Any, dict[str, Any]]]:
    from tunggal.service.outbox.models import Message
    from tunggal.service.outbox.sealing import sealing

    rows = Message.objects.order_by("id")
    return [(each, sealing().open(f"message:{each.key}", each.sealed)) for each in rows]


def lines() -> int:
    from tunggal.service.audit.models import AuditLine

    return int(AuditLine.objects.filter(action="notices_told").count())


def test_an_sms_is_short_and_a_whatsapp_message_whole() -> None:
    account()
    account(member=2, channel="whatsapp", contact="ID.1349120865530274")
    account(OUT)
    tell(AT)
    by_channel: dict[str, list[Any]] = {"sms": [], "whatsapp": []}
    for row, inside in messages():
        by_channel[row.channel].append(inside)
        assert (row.kind, row.clock) == ("notice", "Asia/Jakarta")
    assert len(by_channel["sms"]) == len(by_channel["whatsapp"]) > 0
    for short, whole in zip(by_channel["sms"], by_channel["whatsapp"], strict=True):
        assert letters(short["text"]) <= PARTS * PART < len(whole["text"]) <= 1_024
        assert "short" not in short
        assert "Bantuan" in whole["short"]


def test_whoever_signs_in_afterwards_is_told_once() -> None:
    account()
    tell(AT)
    first = len(messages())
    account(member=2, at=AT + MINUTE)
    assert tell(AT + 2 * MINUTE) == 1
    assert len(messages()) == 2 * first
    assert lines() == 2
    account(member=2, at=AT + 3 * MINUTE)  # comes again
    account(at=AT + 3 * MINUTE)  # was told before
    account(OUT, at=AT + 3 * MINUTE)  # has no notice
    assert tell(AT + 4 * MINUTE) == 3
    assert tell(AT + 5 * MINUTE) == 0
    assert len(messages()) == 2 * first
    assert lines() == 2


def test_newcomers_of_one_moment_are_all_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.worker import notices

    monkeypatch.setattr(notices, "AT_A_TIME", 2)
    account(OUT)
    tell(AT)
    for member in (1, 2, 3):
        account(member=member, at=AT + member * MINUTE)
    tell(AT + 9 * MINUTE)
    assert len({inside["to"] for _, inside in messages()}) == 3
