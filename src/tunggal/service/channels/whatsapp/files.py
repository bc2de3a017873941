"""Fetches the files that people send, at once and outside of any transaction, and draws them anew."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from tunggal.adapters.messaging.whatsapp.incoming import Incoming, Kind
from tunggal.adapters.messaging.whatsapp.media import MediaLater, MediaRefused
from tunggal.policy.papers import PaperRefused
from tunggal.registry.errors import TunggalError
from tunggal.service.channels.whatsapp.counting import SLOWER, within
from tunggal.service.channels.whatsapp.failing import WAITS
from tunggal.service.channels.whatsapp.intake import message_of, opened, sealed
from tunggal.service.channels.whatsapp.models import FILE, WAITING, Arrival
from tunggal.service.papers.actions import take_in
from tunggal.service.papers.recordings import take_in_recording
from tunggal.service.turns import not_held
from tunggal.wiring import whatsapp_of

AT_ONCE = 8  # files of one round, a thread each
LEASE = timedelta(minutes=5)  # a round is through by then: 40 s to fetch, and 15 s to draw each
NOT_FETCHED = "not_fetched"
_PASSING = ("busy",)  # refusals of papers that may be none a moment later
log = structlog.get_logger("tunggal.whatsapp")


@dataclass(frozen=True)
class Came:
    """What became of a file: kept under a reference, refused for a reason, or to be tried again."""

    reference: str = ""
    refused: str = ""
    again: str = ""  # the kind of what stood in the way


def fetch_files(at: datetime) -> int:
    """Fetch some of the files that wait; returns how many were tried.

    They are fetched side by side and drawn one after the other, as the machine has memory for one.
    """
    batch = _lease(at)
    if not batch:
        return 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for row, fetched in zip(batch, pool.map(_fetch, batch), strict=True):
            _write_down(row, _drawn(row, fetched, at), at)
    return len(batch)


def _lease(at: datetime) -> list[Any]:
    due = Arrival.objects.filter(state=FILE, due_at__lte=at).order_by("due_at", "id")
    if not due.exists():
        return []
    with transaction.atomic():
        rows = [*not_held(due)[:AT_ONCE]]
        mine = Arrival.objects.filter(pk__in=[each.pk for each in rows])
        mine.update(due_at=at + LEASE, tries=F("tries") + 1)
        for each in rows:
            # Before it is fetched, so that nobody keeps us busy; once, however often it is tried.
            sent_at = datetime.fromtimestamp(each.sent_at, UTC)
            each.is_beyond = not each.tries and not within("files", each.person, sent_at=sent_at)
    return rows


def _fetch(row: Any) -> bytes | Came:
    """The file as it came, or why there is none."""
    if row.is_beyond:
        return Came(refused=SLOWER)
    try:
        message = message_of(opened(row))
        content = whatsapp_of(settings.WORKSPACE).fetch_media(message.media)
        return content if _is_whole(content, message.sha256) else Came(again="digest")
    except MediaRefused as refused:
        return Came(refused="too_large" if refused.problem == "too_big" else NOT_FETCHED)
    except (MediaLater, TunggalError, OSError) as fault:
        return Came(again=type(fault).__name__)
    except Exception as fault:
        return _odd(row, fault)


def _drawn(row: Any, fetched: bytes | Came, at: datetime) -> Came:
    if isinstance(fetched, Came):
        return fetched
    try:
        return Came(reference=_take_in(message_of(opened(row)), fetched, row.person, at))
    except PaperRefused as refused:
        passing = refused.code in _PASSING
        return Came(again=refused.code) if passing else Came(refused=refused.code)
    except Exception as fault:
        return _odd(row, fault)


def _odd(row: Any, fault: Exception) -> Came:
    log.error("file_failed", row=row.pk, exc_info=fault)
    return Came(again=type(fault).__name__)


def _take_in(message: Incoming, content: bytes, by: str, at: datetime) -> str:
    if message.kind is Kind.VOICE:
        return take_in_recording(content, by=by, at=at)
    return take_in(BytesIO(content), paper="", at=at).reference


def _is_whole(content: bytes, expected: str) -> bool:
    """Whether it is what was sent: the platform writes the digest in base64, and once in hexadecimal."""
    digest = hashlib.sha256(content)
    shown = expected.strip().replace("-", "+").replace("_", "/").rstrip("=")
    encoded = base64.b64encode(digest.digest()).decode().rstrip("=")
    return not shown or shown == encoded or shown.lower() == digest.hexdigest()


def _write_down(row: Any, came: Came, at: datetime) -> None:
    """Keep what became of a file beside its message, which now waits to be heard; once."""
    tries = row.tries + 1
    mine = Arrival.objects.filter(pk=row.pk, state=FILE)
    if came.again and tries <= len(WAITS):
        mine.update(due_at=at + WAITS[tries - 1], fault=came.again[:40])
        return
    found = {
        "reference": came.reference,
        "refused": came.refused or (NOT_FETCHED if came.again else ""),
    }
    with transaction.atomic():
        values: Mapping[str, Any] = {**opened(row), "file": found}
        mine.update(
            state=WAITING, due_at=at, tries=0, fault=came.again[:40],
            sealed=sealed(row.key, dict(values)),
        )  # fmt: skip
        Arrival.objects.filter(person=row.person, state=WAITING).update(due_at=at)
