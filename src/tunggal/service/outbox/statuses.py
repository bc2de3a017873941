"""What the platform tells of a message afterwards: it arrived, was read, or failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
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
from tunggal.service.turns import not_held

FAILED = "failed"


@dataclass(frozen=True)
class Told:
    """What the platform told of one message of ours: its number for it, its word, what we sent along, when."""

    message_id: str
    state: str
    callback: str
    at: datetime


def took_arrivals(told: Sequence[Told]) -> frozenset[str]:
    """Of many statuses those of messages that only arrived; gives the `callback`s that are done with.

    All statuses of a message must be given in the order in which they came. In the caller's transaction,
    who takes the others one by one: those of messages that failed, are not known, or are held by somebody
    else, since whoever holds several must wait for nobody.
    """
    by_key: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        if known := read_callback(each.callback):
            by_key[known[0]].append(each)
    only = {key for key, some in by_key.items() if all(each.state in ARRIVING for each in some)}
    rows = Message.objects.filter(channel=WHATSAPP, key__in=only)
    held = [*not_held(rows).defer("sealed")]
    alike: dict[str, list[int]] = defaultdict(list)  # state → those that have a reference already
    for row in held:
        some = by_key[row.key]
        highest = max(some, key=lambda each: ARRIVING.index(each.state))
        if row.state not in ARRIVING or highest.state == SENT:
            _arrives(row, highest.state, some[0].message_id, some[0].at)
        elif ARRIVING.index(row.state) < ARRIVING.index(highest.state):
            alike[highest.state].append(row.pk)
    for state, numbers in alike.items():
        Message.objects.filter(pk__in=numbers).update(**_arrived(state))
    return frozenset(each.callback for row in held for each in by_key[row.key])


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
    values = _arrived(state)
    if row.state not in ARRIVING:
        values["reference"] = hashed(f"reference:{message_id}")
    if state == SENT:
        values["keep_until"] = at + settings.SENDING.keep
    Message.objects.filter(pk=row.pk).update(**values)


def _arrived(state: str) -> dict[str, Any]:
    """What is written of a message that arrived; one that was only sent may still fail, so its text stays."""
    values: dict[str, Any] = {"state": state, "fault": "", "lease": "", "lease_until": None}
    return values | ({} if state == SENT else {"sealed": b"", "keep_until": None})


def _answer(fault: int | str) -> Answer:
    code = int(fault) if str(fault).isascii() and str(fault).isdigit() else -1
    return Answer(fate_of(code), f"wa_{code}" if code >= 0 else "failed")
