"""What the platform tells of a message afterwards: it arrived, was read, or failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from tunggal.adapters.messaging.sender import Answer
from tunggal.adapters.messaging.whatsapp.faults import fate_of
from tunggal.adapters.messaging.whatsapp.shapes import read_callback
from tunggal.service.outbox.models import (
    ARRIVING,
    LEASED,
    NO_NEWS,
    SENT,
    UNKNOWN,
    WHATSAPP,
    Message,
)  # fmt: skip
from tunggal.service.outbox.sealing import hashed
from tunggal.service.outbox.settling import settle

FAILED = "failed"


def took(message_id: str, state: str, *, callback: str, fault: int | str, at: datetime) -> bool:
    """One status, in any order and any number of times; whether it was about a message of ours.

    In the caller's transaction, who tells afterwards that the way is open (`channels.told`).
    `state` is the platform's word, `callback` what we sent along, `fault` the code of a failure.
    """
    row, attempt = _meant(message_id, callback)
    if row is not None and state in ARRIVING:
        _arrives(row, state, message_id, at)
    elif row is not None and state == FAILED and _is_under_way(row, attempt):
        settle(row, _answer(fault), at)
    return row is not None


def _is_under_way(row: Any, attempt: int | None) -> bool:
    """Whether what failed is the last attempt, and not one that was followed by another."""
    is_open = row.state in (LEASED, UNKNOWN, SENT) or row.fault == NO_NEWS
    return attempt in (None, row.attempt) and is_open


def _meant(message_id: str, callback: str) -> tuple[Any, int | None]:
    """The message that is meant and which attempt; by the platform's number where nothing came back."""
    locked = Message.objects.select_for_update().filter(channel=WHATSAPP)
    if known := read_callback(callback):
        return locked.filter(key=known[0]).first(), known[1]
    return locked.filter(reference=hashed(f"reference:{message_id}")).first(), None


def _arrives(row: Any, state: str, message_id: str, at: datetime) -> None:
    """Only upwards: what was read is not delivered afterwards."""
    if row.state in ARRIVING and ARRIVING.index(row.state) >= ARRIVING.index(state):
        return
    values: dict[str, Any] = {"state": state, "fault": "", "lease": "", "lease_until": None}
    if row.state not in ARRIVING:
        values["reference"] = hashed(f"reference:{message_id}")
    if state != SENT:
        values |= {"sealed": b"", "keep_until": None}
    else:
        values["keep_until"] = at + settings.SENDING.keep
    Message.objects.filter(pk=row.pk).update(**values)


def _answer(fault: int | str) -> Answer:
    code = int(fault) if str(fault).isascii() and str(fault).isdigit() else -1
    return Answer(fate_of(code), f"wa_{code}" if code >= 0 else "failed")
