"""Sends what waits: lease a few, send, write down what became of each.

A lease that runs out, because its worker was killed, puts the message back into the queue; it then
goes out under the same key, so whoever takes messages takes it once. A channel that knows no keys
may have taken it, so there it waits for a status first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q

from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing, Sender
from tunggal.policy.sending import SendingRules
from tunggal.service.outbox import channels, leasing
from tunggal.service.outbox.leasing import BATCH, LEASE, Leased
from tunggal.service.outbox.models import (
    DEAD,
    DELIVERED,
    EXPIRED,
    LEASED,
    NO_NEWS,
    QUEUED,
    READ,
    SENT,
    UNKNOWN,
    WAITING,
    WHATSAPP,
    Addressee,
    Channel,
    Message,
)  # fmt: skip
from tunggal.service.outbox.settling import MOST_TRIES, settle
from tunggal.service.outbox.shaping import EXPIRY, shaped

_AGAIN = 2
AT_ONCE = 8  # threads that send on a channel without an order

__all__ = ["BATCH", "LEASE", "MOST_TRIES", "forget_sent", "send_in_order", "send_waiting"]


def send_waiting(sender: Sender, *, at: datetime) -> int:
    """Send a batch of what is due, messages that expire first; returns how many were tried."""
    _put_aside(at)
    lapsed = Message.objects.exclude(channel=WHATSAPP).filter(state=LEASED, lease_until__lte=at)
    if lapsed.exists():
        lapsed.update(state=QUEUED, lease="", lease_until=None, due_at=at)
    return _send(sender, leasing.lease(at), at, AT_ONCE)


def send_in_order(sender: Sender, *, at: datetime, knows_keys: bool = False) -> int:
    """Send for some addressees on WhatsApp what is next for each; returns how many were tried.

    `knows_keys`: whoever takes messages takes each key once, so what was under way may come again.
    """
    _put_aside(at)
    lapsed = Message.objects.filter(channel=WHATSAPP, state=LEASED, lease_until__lte=at)
    if lapsed.exists():
        again = {"state": QUEUED, "due_at": at} if knows_keys else _unknown_from(at)
        lapsed.update(lease="", lease_until=None, **again)
    _judge(at)
    return _send(sender, leasing.lease_in_order(at), at, leasing.AT_ONCE)


def _send(sender: Sender, batch: Sequence[Leased], at: datetime, threads: int) -> int:
    if not batch:
        return 0
    began = time.monotonic()
    pairs = [each.row.pair for each in batch if each.row.pair]
    known = Addressee.objects.in_bulk(pairs) if pairs else {}

    def attempt(leased: Leased) -> Answer:
        now = at + timedelta(seconds=time.monotonic() - began)
        until = leased.row.expires
        if until is not None and until <= now:
            return EXPIRY
        made = shaped(leased, known.get(leased.row.pair), now)
        return sender.send(made) if isinstance(made, Outgoing) else made

    with ThreadPoolExecutor(threads) as pool:
        answers = [*pool.map(attempt, batch)]
    _surely(lambda: _write_down(batch, answers, at))
    return len(batch)


def _surely(write: Callable[[], None]) -> None:
    """Write down what was sent, even if the database asks to begin again, as after a deadlock."""
    for _ in range(_AGAIN):
        with suppress(OperationalError):
            return write()
    return write()


def _write_down(batch: Sequence[Leased], answers: Sequence[Answer], at: datetime) -> None:
    """What became of each, unless its lease ran out, or a status came first and knew it better."""
    with transaction.atomic():
        keys = {each.row.pk: each.row.lease for each in batch}
        held = Message.objects.select_for_update().filter(pk__in=keys, state=LEASED).order_by("id")
        mine = {row.pk: row for row in held if row.lease == keys[row.pk]}
        if batch[0].row.channel == WHATSAPP:
            # Messages, the channel, addressees: everybody who holds several rows takes them in this order.
            channels.locked(WHATSAPP, at)
        for leased, answer in zip(batch, answers, strict=True):
            if leased.row.pk in mine:
                settle(mine[leased.row.pk], answer, at)
        fates = {answer.fate for answer in answers}
        if Fate.SENT in fates and not fates & {Fate.CHANNEL, Fate.STOP}:
            channels.goes(batch[0].row.channel)


def _put_aside(at: datetime) -> None:
    """Expire what is of no use any more, and let go of what has surely arrived."""
    states = (QUEUED, DEAD, WAITING, UNKNOWN)
    late = Message.objects.filter(state__in=states, expires__lte=at)
    if late.exists():
        late.update(state=EXPIRED, sealed=b"", fault="expired")
    kept = Message.objects.filter(keep_until__lte=at)
    if kept.exists():
        kept.update(sealed=b"", keep_until=None)


def _unknown_from(at: datetime) -> dict[str, Any]:
    rules: SendingRules = settings.SENDING
    return {"state": UNKNOWN, "due_at": at + rules.unknown, "fault": "lease_lapsed"}


def _judge(at: datetime) -> None:
    """Send again what nobody told us of: others were told of since, or it has been too long.

    What must not come twice is sent again only when others were told of after its time, too; when it has
    been too long somebody decides, since nobody knows whether it arrived.
    """
    rules: SendingRules = settings.SENDING
    unknown = Message.objects.filter(channel=WHATSAPP, state=UNKNOWN, due_at__lte=at)
    if not unknown.exists():
        return
    told_at = Channel.objects.filter(pk=WHATSAPP).values_list("told_at", flat=True).first()
    once = Q(kind__in=rules.never_twice)
    too_long = Q(due_at__lte=at - (rules.unknown_most - rules.unknown))
    again = too_long & ~once
    if told_at is not None:
        again |= Q(due_at__lt=told_at + rules.unknown) & ~once | Q(due_at__lte=told_at) & once
    unknown.filter(again).update(state=QUEUED, due_at=at)
    unknown.filter(too_long & once).update(state=DEAD, fault=NO_NEWS)


def forget_sent(*, before: datetime, dead_before: datetime) -> int:
    """Remove messages that left or expired before a day so long ago that no key comes again.

    Those that were given up still hold number and text, and have a day of their own.
    """
    past = Q(state__in=(SENT, DELIVERED, READ, EXPIRED), posted_at__lt=before)
    dead = Q(state__in=(DEAD, WAITING), posted_at__lt=dead_before)
    return int(Message.objects.filter(past | dead).delete()[0])
