"""Tells the outbox what became of its messages, each status once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tunggal.service.channels.whatsapp.failing import AWAY, failed, locked
from tunggal.service.channels.whatsapp.intake import opened
from tunggal.service.channels.whatsapp.models import DONE, STATUS, WAITING, Arrival
from tunggal.service.outbox.statuses import took

_AT_ONCE = 200


def take_statuses(at: datetime) -> int:
    """Take some of the statuses that wait, in the order in which they came; returns how many."""
    due = Arrival.objects.filter(state=WAITING, kind=STATUS, due_at__lte=at).order_by(
        "due_at", "id"
    )
    if not due.exists():
        return 0
    done, faults = [], []
    with transaction.atomic():
        for row in locked(due)[:_AT_ONCE]:
            try:
                _take(row)
            except AWAY:
                raise
            except Exception as why:  # one that cannot be taken holds up no other
                faults.append((row, why))
            else:
                done.append(row.pk)
        Arrival.objects.filter(pk__in=done).update(state=DONE, sealed=b"")
        for row, fault in faults:
            failed(row, fault, at)
    return len(done) + len(faults)


@transaction.atomic
def _take(row: Arrival) -> None:
    values = opened(row)
    took(
        values["message_id"], values["state"], callback=values.get("callback", ""),
        fault=values.get("fault", ""), at=row.came_at,
    )  # fmt: skip
