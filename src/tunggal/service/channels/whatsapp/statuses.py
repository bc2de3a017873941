"""Tells the outbox what became of its messages, each status once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tunggal.registry.errors import IntegrityBroken
from tunggal.service.channels.whatsapp.failing import AWAY, failed
from tunggal.service.channels.whatsapp.intake import opened
from tunggal.service.channels.whatsapp.models import DONE, STATUS, WAITING, Arrival
from tunggal.service.outbox import channels
from tunggal.service.outbox.models import WHATSAPP
from tunggal.service.outbox.statuses import Told, took, took_arrivals
from tunggal.service.turns import not_held

_AT_ONCE = 200


def take_statuses(at: datetime) -> int:
    """Take some of the statuses that wait, in the order in which they came; returns how many.

    Those that say that something arrived together, as far as nobody holds their messages, and the others
    each in a transaction of its own: one that held several messages and waited would wait for a sender
    who holds others of them in another order.
    """
    due = Arrival.objects.filter(state=WAITING, kind=STATUS, due_at__lte=at)
    listed = [*due.order_by("due_at", "id").values_list("pk", flat=True)[:_AT_ONCE]]
    came = _take_arrived(listed)
    left = [each for each in listed if each not in came]
    moments = [*came.values(), *filter(None, (_take_or_wait(each, at) for each in left))]
    if moments:
        channels.told(WHATSAPP, max(moments))
    return len(moments)


@transaction.atomic
def _take_arrived(numbers: list[int]) -> dict[int, datetime]:
    """Take what only arrived: number of the row → when it came."""
    held = not_held(Arrival.objects.filter(pk__in=numbers, state=WAITING)).order_by("due_at", "id")
    told = {row: each for row in held if (each := _told(row)) is not None}
    done = took_arrivals([*told.values()])
    taken = {row.pk: row.came_at for row, each in told.items() if each.callback in done}
    Arrival.objects.filter(pk__in=taken).update(state=DONE, sealed=b"")
    return taken


def _told(row: Any) -> Told | None:
    """A status; None for one that cannot be opened, of which is told where it is taken alone."""
    try:
        values = opened(row)
        return Told(
            values["message_id"], values["state"], values.get("callback", ""), at=row.came_at
        )
    except (IntegrityBroken, KeyError):
        return None


def _take_or_wait(number: int, at: datetime) -> datetime | None:
    """Take one; when it came, or nothing where another worker takes it."""
    row = None
    try:
        with transaction.atomic():
            row = not_held(Arrival.objects.filter(pk=number, state=WAITING)).first()
            if row is None:
                return None
            _take(row)
            Arrival.objects.filter(pk=number).update(state=DONE, sealed=b"")
    except AWAY:
        raise
    except Exception as fault:  # one that cannot be taken holds up no other
        if row is None:
            raise
        failed(row, fault, at)
    came_at: datetime = row.came_at
    return came_at


def _take(row: Arrival) -> None:
    values = opened(row)
    took(
        values["message_id"], values["state"], callback=values.get("callback", ""),
        fault=values.get("fault", ""), at=row.came_at,
    )  # fmt: skip
