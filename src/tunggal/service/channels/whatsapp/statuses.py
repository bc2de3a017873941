"""Tells the outbox what became of its messages, each status once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tunggal.service.channels.whatsapp.failing import AWAY, failed, locked
from tunggal.service.channels.whatsapp.intake import opened
from tunggal.service.channels.whatsapp.models import DONE, STATUS, WAITING, Arrival
from tunggal.service.outbox import channels
from tunggal.service.outbox.models import WHATSAPP
from tunggal.service.outbox.statuses import took

_AT_ONCE = 200


def take_statuses(at: datetime) -> int:
    """Take some of the statuses that wait, in the order in which they came; returns how many.

    Each in a transaction of its own: one that held several messages would wait for a sender who holds
    others of them in another order.
    """
    due = Arrival.objects.filter(state=WAITING, kind=STATUS, due_at__lte=at)
    listed = due.order_by("due_at", "id").values_list("pk", flat=True)
    came = [*filter(None, (_take_or_wait(each, at) for each in [*listed[:_AT_ONCE]]))]
    if came:
        channels.told(WHATSAPP, max(came))
    return len(came)


def _take_or_wait(number: int, at: datetime) -> datetime | None:
    """Take one; when it came, or nothing where another worker takes it."""
    row = None
    try:
        with transaction.atomic():
            row = locked(Arrival.objects.filter(pk=number, state=WAITING)).first()
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
