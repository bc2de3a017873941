"""Chooses what is sent next, and holds it for a while so that nobody else sends it meanwhile."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from tunggal.policy.sending import SendingRules
from tunggal.registry.errors import IntegrityBroken
from tunggal.service.outbox import channels
from tunggal.service.outbox.models import (
    DEAD,
    LEASED,
    QUEUED,
    UNKNOWN,
    WHATSAPP,
    Addressee,
    Channel,
    Message,
)  # fmt: skip
from tunggal.service.outbox.sealing import sealing
from tunggal.service.turns import not_held

BATCH = 40  # messages of one lease
LEASE = timedelta(minutes=2)  # a batch has ended by then: five rounds of a gateway's ten seconds
AT_ONCE = 32  # of a channel that keeps order: all are called at the same time
SHORT_LEASE = timedelta(seconds=45)  # a call of such a channel has ended by then
NOTICE = "notice"


@dataclass(frozen=True)
class Leased:
    """A message in our hands until the lease runs out: its row, and what it says."""

    row: Any
    inside: dict[str, Any]


def lease(at: datetime) -> list[Leased]:
    """Some of what is due on channels without an order, what expires first of all."""
    due = _due(at).exclude(channel=WHATSAPP)
    if not due.exists():  # an empty queue locks nothing
        return []
    with transaction.atomic():
        free = not_held(due)
        urgent = [*free.filter(expires__isnull=False).order_by("expires", "id")[:BATCH]]
        rest = free.filter(expires__isnull=True).order_by("due_at", "id")[: BATCH - len(urgent)]
        chosen = [*urgent, *rest]
        _hold(chosen, at + LEASE)
    return [*_opened(chosen)]


def lease_in_order(at: datetime) -> list[Leased]:
    """For some addressees the message that is next for each, as fast as the channel allows.

    The channel's row is locked meanwhile, so no two workers choose for the same addressee.
    """
    if not _due(at).filter(channel=WHATSAPP).exists():
        return []
    rules: SendingRules = settings.SENDING
    with transaction.atomic():
        channel = channels.locked(WHATSAPP, at)
        chosen = _next_of_each(at, channel, rules)
        _hold(chosen, at + SHORT_LEASE)
        channels.count(channel, chosen, at, rules)
        _count_addressees(chosen, at, rules)
    return [*_opened(chosen)]


def _due(at: datetime) -> QuerySet[Any]:
    """What may be sent at a moment: no notice where it is night."""
    quiet = settings.SENDING.quiet
    clocks = {clock.key for clock in settings.CALENDAR.clocks.values()} | {""}
    night = [each for each in clocks if quiet.holds(at, each)]
    due = Message.objects.filter(state=QUEUED, due_at__lte=at)
    return due.exclude(kind=NOTICE, clock__in=night) if night else due


def _next_of_each(at: datetime, channel: Channel, rules: SendingRules) -> list[Any]:
    """Codes first, then conversations and news, then notices; one message of each addressee."""
    free = channels.free(channel, at, rules, most=AT_ONCE)
    chosen: dict[str, Any] = {}
    for lane in ("code", "", NOTICE):
        room = min(free.all - len(chosen), free.notices if lane == NOTICE else free.all)
        if room > 0:
            free_rows = _heads(lane, at, rules).exclude(pair__in=[*chosen])
            # Never waits for a message's row, since whoever holds one may wait for the channel's.
            for each in not_held(free_rows)[:room]:
                chosen.setdefault(each.pair, each)
    return [*chosen.values()]


def _heads(lane: str, at: datetime, rules: SendingRules) -> QuerySet[Any]:
    """The messages of a lane that are the next ones for their addressees."""
    same = Message.objects.filter(pair=OuterRef("pair"))
    before = same.filter(state=QUEUED, lane=lane, id__lt=OuterRef("id"))
    under_way = same.filter(state__in=(LEASED, UNKNOWN))
    # So many at once, and no more: then this moment lies too far ahead.
    ahead = at + rules.every * (rules.at_once - 1)
    busy = Addressee.objects.filter(pair=OuterRef("pair"), busy_until__gt=ahead)
    mine = _due(at).filter(channel=WHATSAPP, lane=lane)
    return mine.filter(~Exists(before), ~Exists(under_way), ~Exists(busy)).order_by("id")


def _hold(chosen: Iterable[Any], until: datetime) -> None:
    held = [*chosen]
    name = secrets.token_hex(16)
    Message.objects.filter(pk__in=[each.pk for each in held]).update(
        state=LEASED, lease=name, lease_until=until, reference="",
        tries=F("tries") + 1, attempt=F("attempt") + 1,
    )  # fmt: skip
    for each in held:
        each.state, each.lease, each.lease_until, each.reference = LEASED, name, until, ""
        each.tries, each.attempt = each.tries + 1, each.attempt + 1


def _count_addressees(chosen: Iterable[Any], at: datetime, rules: SendingRules) -> None:
    pairs = [each.pair for each in chosen]
    known = dict(Addressee.objects.filter(pk__in=pairs).values_list("pk", "busy_until"))
    rows = [
        Addressee(pair=pair, busy_until=max(known.get(pair, at), at) + rules.every)
        for pair in pairs
    ]
    Addressee.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pair"], update_fields=["busy_until"]
    )


def _opened(chosen: Iterable[Any]) -> Iterator[Leased]:
    for each in chosen:
        try:
            yield Leased(each, sealing().open(f"message:{each.key}", each.sealed))
        except IntegrityBroken:  # one that was tampered with holds up no other
            Message.objects.filter(pk=each.pk).update(state=DEAD, lease="", fault="unreadable")
