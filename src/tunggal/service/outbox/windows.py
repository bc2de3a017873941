"""When somebody wrote to us: for a day from then on we may answer freely, and no longer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from tunggal.adapters.messaging.whatsapp.shapes import ANSWERED_WITHIN
from tunggal.service.outbox.models import QUEUED, WAITING, Addressee, Message
from tunggal.service.outbox.sealing import pair_of

OPEN_FOR = ANSWERED_WITHIN


def heard_from(contact: str, *, at: datetime) -> None:
    """Somebody wrote at a moment: what waited for that leaves now. Moments may come in any order."""
    pair = pair_of(contact)
    row, _ = Addressee.objects.get_or_create(pair=pair, defaults={"heard_at": at, "busy_until": at})
    if row.heard_at is None or row.heard_at < at:
        Addressee.objects.filter(pk=pair).update(heard_at=at)
    Message.objects.filter(pair=pair, state=WAITING).update(state=QUEUED, due_at=at)


def forget(at: datetime) -> int:
    """Remove when people wrote whose windows have closed, and gives how many."""
    before = at - 2 * OPEN_FOR
    past = Q(heard_at__isnull=True) | Q(heard_at__lt=before)
    return int(Addressee.objects.filter(past, busy_until__lt=before).delete()[0])


def is_open(row: Addressee | None, at: datetime) -> bool:
    """Whether a addressee may be written to freely."""
    return row is not None and row.heard_at is not None and at - row.heard_at < OPEN_FOR


def close(pair: str) -> None:
    """The channel says that the window is closed, whatever we thought."""
    Addressee.objects.filter(pk=pair).update(heard_at=None)
