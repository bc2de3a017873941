"""What could not be done: tried again soon, and set aside when it fails again and again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError

from tunggal.service.channels.whatsapp.models import DEAD, Arrival

WAITS = tuple(timedelta(seconds=each) for each in (2, 10, 30))  # after each failure but the last
AWAY = (OperationalError, InterfaceError)  # of the database, not of a message: all of it waits
log = structlog.get_logger("tunggal.whatsapp")


def failed(row: Any, fault: BaseException, at: datetime) -> bool:
    """Write down a failure; whether the arrival was given up now."""
    tries, kind = row.tries + 1, type(fault).__name__[:40]
    log.error("arrival_failed", kind=row.kind, row=row.pk, tries=tries, exc_info=fault)
    mine = Arrival.objects.filter(pk=row.pk)
    if tries <= len(WAITS):
        mine.update(tries=tries, fault=kind, due_at=at + WAITS[tries - 1])
        return False
    mine.update(tries=tries, fault=kind, state=DEAD)
    return True
