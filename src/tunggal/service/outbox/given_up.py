"""The messages that could not be sent: which there are, and how they are sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from tunggal.adapters.messaging.sender import Fate
from tunggal.adapters.messaging.whatsapp.faults import fate_of
from tunggal.service.audit import actions as audit
from tunggal.service.outbox.models import DEAD, NO_NEWS, QUEUED, Message

MOST = 100  # that are listed one by one
_EMPTY = Q(sealed=b"")
_SHOWN = {Fate.ELSEWHERE, Fate.NEVER, Fate.STOP, Fate.CHANNEL}


@dataclass(frozen=True)
class Group:
    """Messages that failed alike."""

    channel: str
    kind: str
    fault: str
    number: int
    since: datetime


def groups() -> list[Group]:
    """What could not be sent and could be sent again, by channel, kind and fault."""
    found = (
        Message.objects.filter(state=DEAD).exclude(_EMPTY).values_list("channel", "kind", "fault")
    )
    counted = found.annotate(number=Count("id"), since=Min("posted_at"))
    return [Group(*row) for row in counted.order_by("channel", "kind", "fault")]


def single() -> list[Any]:
    """The oldest ones, without what they say and to whom."""
    fields = ("id", "channel", "kind", "fault", "posted_at", "tries")
    rows = Message.objects.filter(state=DEAD).order_by("id")
    return [*rows.annotate(empty=Count("id", filter=_EMPTY)).values(*fields, "empty")[:MOST]]


def counts() -> list[Mapping[str, Any]]:
    """How many messages there are, by state, channel and kind."""
    grouped = Message.objects.values("state", "channel", "kind").annotate(number=Count("id"))
    return [*grouped.order_by("state", "channel", "kind")]


def send_again(
    *, by: str, at: datetime, number: int | None = None, alike: tuple[str, ...] | None = None
) -> int:
    """Put one message, or all of a channel, kind and fault, back into the queue; gives how many."""
    wanted = Message.objects.filter(state=DEAD).exclude(_EMPTY)
    if number is not None:
        wanted = wanted.filter(pk=number)
    elif alike in {(each.channel, each.kind, each.fault) for each in groups()}:
        wanted = wanted.filter(**dict(zip(("channel", "kind", "fault"), alike, strict=True)))
    else:
        return 0
    return _queue(wanted, by, at, reason=group_of(alike[2]) if alike else "")


def send_all_again(*, numbers: Sequence[int], by: str, at: datetime) -> int:
    """Put the messages of these numbers, or all, back into the queue; gives how many."""
    wanted = Message.objects.filter(state=DEAD).exclude(_EMPTY)
    return _queue(wanted.filter(pk__in=numbers) if numbers else wanted, by, at, reason="")


def _queue(wanted: QuerySet[Any], by: str, at: datetime, *, reason: str) -> int:
    with transaction.atomic():
        numbers = [*wanted.select_for_update().order_by("id").values_list("pk", flat=True)]
        Message.objects.filter(pk__in=numbers).update(state=QUEUED, tries=0, fault="", due_at=at)
        subjects = [f"message:{each}" for each in numbers]
        audit.record_all(subjects, actor=by, action="message_sent_again", reason=reason, at=at)
        return len(numbers)


def group_of(fault: str) -> str:
    """In which words a fault is told."""
    if fault in ("unreadable", "no_address", NO_NEWS):
        return fault
    code = fault.removeprefix("wa_")
    if fault.startswith("wa_") and code.isdigit():
        fate = fate_of(int(code))
        return fate.value if fate in _SHOWN else "later"
    return "never" if fault in ("http_400", "http_410", "http_413", "http_422") else "later"
