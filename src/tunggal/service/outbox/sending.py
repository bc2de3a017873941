"""Sends what waits: lease a few, send, write down what became of each.

A lease that runs out, because its worker was killed, puts the message back into the queue; it then
goes out under the same key, so whoever takes messages takes it once.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing, Sender
from tunggal.registry.errors import IntegrityBroken
from tunggal.service.outbox.models import DEAD, EXPIRED, LEASED, QUEUED, SENT, Message
from tunggal.service.outbox.sealing import sealing

AT_ONCE = 8  # threads that send
BATCH = 40  # messages of one lease
LEASE = timedelta(minutes=2)  # a batch has ended by then: five rounds of a gateway's ten seconds
MOST_TRIES = 12  # over some two days
FIRST_WAIT, MOST_WAIT = timedelta(seconds=30), timedelta(hours=6)
EXPIRY = Answer(Fate.NEVER, "expired")


@dataclass(frozen=True)
class Leased:
    """A message in our hands until the lease runs out."""

    id: int
    lease: str
    tries: int
    message: Outgoing


def send_waiting(sender: Sender, *, at: datetime) -> int:
    """Send a batch of what is due, messages that expire first; returns how many were tried."""
    _put_aside(at)
    batch = _lease(at)
    if not batch:
        return 0
    began = time.monotonic()

    def attempt(leased: Leased) -> Answer:
        now = at + timedelta(seconds=time.monotonic() - began)
        until = leased.message.expires
        return EXPIRY if until is not None and until <= now else sender.send(leased.message)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [*pool.map(attempt, batch)]
    with transaction.atomic():
        for leased, answer in zip(batch, answers, strict=True):
            _write_down(leased, answer, at)
    return len(batch)


def _put_aside(at: datetime) -> None:
    """Expire what is of no use any more, and take back the leases of workers that are gone."""
    late = Message.objects.filter(state__in=(QUEUED, DEAD), expires__lte=at)
    lapsed = Message.objects.filter(state=LEASED, lease_until__lte=at)
    if lapsed.exists():
        lapsed.update(state=QUEUED, lease="", lease_until=None, due_at=at)
    if late.exists():
        late.update(state=EXPIRED, sealed=b"", fault="expired")


def _lease(at: datetime) -> list[Leased]:
    due = Message.objects.filter(state=QUEUED, due_at__lte=at)
    if not due.exists():  # an empty queue locks nothing
        return []
    with transaction.atomic():
        free = due.select_for_update(skip_locked=connection.vendor == "postgresql")
        urgent = [*free.filter(expires__isnull=False).order_by("expires", "id")[:BATCH]]
        rest = free.filter(expires__isnull=True).order_by("due_at", "id")[: BATCH - len(urgent)]
        chosen, lease = [*urgent, *rest], secrets.token_hex(16)
        Message.objects.filter(pk__in=[each.pk for each in chosen]).update(
            state=LEASED, lease=lease, lease_until=at + LEASE, tries=F("tries") + 1
        )
    return [*_opened(chosen, lease)]


def _opened(chosen: list[Any], lease: str) -> Iterator[Leased]:
    for each in chosen:
        try:
            inside = sealing().open(f"message:{each.key}", each.sealed)
        except IntegrityBroken:  # one that was tampered with holds up no other
            Message.objects.filter(pk=each.pk).update(state=DEAD, lease="", fault="unreadable")
            continue
        message = Outgoing(
            each.key, each.channel, inside["to"], inside["text"], each.language, each.expires
        )
        yield Leased(each.pk, lease, each.tries + 1, message)


def _write_down(leased: Leased, answer: Answer, at: datetime) -> None:
    """What became of a message, unless the lease ran out and somebody else has it now."""
    mine = Message.objects.filter(pk=leased.id, lease=leased.lease, state=LEASED)
    free: dict[str, Any] = {"lease": "", "lease_until": None, "fault": answer.fault[:40]}
    if answer.fate is Fate.SENT:
        mine.update(state=SENT, sealed=b"", due_at=at, **free)
    elif answer is EXPIRY:
        mine.update(state=EXPIRED, sealed=b"", **free)
    elif answer.fate is Fate.NEVER or leased.tries >= MOST_TRIES:
        mine.update(state=DEAD, **free)
    else:
        wait = max(_wait(leased.tries), timedelta(seconds=answer.wait))
        mine.update(state=QUEUED, due_at=at + wait, **free)


def _wait(tries: int) -> timedelta:
    """Longer after each failure: 30 seconds, 2 minutes, 8 minutes … six hours."""
    return min(FIRST_WAIT * int(4 ** (tries - 1)), MOST_WAIT)


def forget_sent(*, before: datetime, dead_before: datetime) -> int:
    """Remove messages that left or expired before a day so long ago that no key comes again.

    Those that were given up still hold number and text, and have a day of their own.
    """
    past = Q(state__in=(SENT, EXPIRED), posted_at__lt=before)
    gone = Message.objects.filter(past | Q(state=DEAD, posted_at__lt=dead_before))
    return int(gone.delete()[0])
