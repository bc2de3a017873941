"""Removes what came in so long ago that the platform will not send it again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tunggal.service.channels.whatsapp.models import DEAD, DONE, Arrival, Name

_AT_ONCE = 5_000


def forget_arrivals(at: datetime) -> int:
    """Remove some of it; gives how many went. What was given up is kept for longer, to be looked into."""
    keeping = settings.KEEPING
    gone = _remove(Arrival, state=DONE, came_at__lt=at - keeping.arrivals)
    gone += _remove(Arrival, state=DEAD, came_at__lt=at - keeping.dead_messages)
    return gone + _remove(Name, seen_on__lt=(at - keeping.accounts).date())


def _remove(table: type[Arrival] | type[Name], **past: object) -> int:
    listed = table.objects.filter(**past).values_list("pk", flat=True)[:_AT_ONCE]
    return int(table.objects.filter(pk__in=[*listed]).delete()[0])
