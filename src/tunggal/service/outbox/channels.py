"""How a channel does: how fast it may go, when it has to wait, and when somebody has to act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from tunggal.policy.sending import SendingRules
from tunggal.service.outbox.models import Channel

log = structlog.get_logger("tunggal.outbox")
_SECOND = timedelta(seconds=1)
_MOST_WAIT = timedelta(minutes=10)
_ROUNDING = 0.01  # moments are kept to the microsecond
_NOTED_EVERY = timedelta(seconds=5)


@dataclass(frozen=True)
class Free:
    """How many messages may leave now, and how many of them notices."""

    all: int
    notices: int


def locked(name: str, at: datetime) -> Any:
    """The row of a channel, which nobody else changes until the transaction ends."""
    Channel.objects.get_or_create(
        name=name,
        defaults={
            "busy_until": at, "failures": 0, "fault": "", "all_until": at, "notices_until": at,
        },
    )  # fmt: skip
    return Channel.objects.select_for_update().get(pk=name)


def free(channel: Any, at: datetime, rules: SendingRules, *, most: int) -> Free:
    """What the limits per second leave, up to `most`; one at a time where it is only tried."""
    if channel.busy_until > at:
        return Free(0, 0)
    if channel.stopped_at or channel.failures:
        return Free(1, 1)
    left = _left(channel.all_until, at, rules.per_second)
    notices = _left(channel.notices_until, at, rules.notices_per_second)
    return Free(min(left, most), min(notices, most))


def _left(until: datetime, at: datetime, per_second: int) -> int:
    """Of what may leave within a second, what has not left."""
    return int((at + _SECOND - max(until, at)) / _SECOND * per_second + _ROUNDING)


def count(channel: Any, chosen: Sequence[Any], at: datetime, rules: SendingRules) -> None:
    """Note that messages leave."""
    notices = sum(each.lane == "notice" for each in chosen)
    channel.all_until = max(channel.all_until, at) + _SECOND * len(chosen) / rules.per_second
    channel.notices_until = (
        max(channel.notices_until, at) + _SECOND * notices / rules.notices_per_second
    )
    channel.save(update_fields=["all_until", "notices_until"])


@transaction.atomic
def slow_down(name: str, fault: str, at: datetime, *, wait: int = 0) -> None:
    """The channel asks for time: longer each time in a row."""
    channel = locked(name, at)
    failures = min(channel.failures + 1, 20)
    pause = min(
        max(_SECOND * 2**failures, timedelta(seconds=wait)), max(_MOST_WAIT, _SECOND * wait)
    )
    channel.failures, channel.fault = failures, fault[:40]
    channel.busy_until = max(channel.busy_until, at + pause)
    channel.save(update_fields=["failures", "fault", "busy_until"])
    log.warning("channel_waits", channel=name, fault=fault, seconds=int(pause.total_seconds()))


@transaction.atomic
def stop(name: str, fault: str, at: datetime, *, again: timedelta) -> None:
    """Nothing leaves until somebody acts; it is tried again from time to time. Messages stay."""
    channel = locked(name, at)
    channel.stopped_at, channel.fault = channel.stopped_at or at, fault[:40]
    channel.busy_until = max(channel.busy_until, at + again)
    channel.save(update_fields=["stopped_at", "fault", "busy_until"])
    log.error("channel_stopped", channel=name, fault=fault, see="docs/how-to/whatsapp.md")


def goes(name: str) -> None:
    """A message was taken: what stood still goes again."""
    fresh = {"failures": 0, "stopped_at": None, "fault": ""}
    if Channel.objects.filter(pk=name).exclude(**fresh).update(**fresh):
        log.info("channel_goes", channel=name)


def told(name: str, at: datetime) -> None:
    """Statuses came: their way to us is open. Noted now and then, since it locks the row for a moment."""
    before = Q(told_at__isnull=True) | Q(told_at__lt=at - _NOTED_EVERY)
    Channel.objects.filter(before, pk=name).update(told_at=at)


def states() -> list[Any]:
    """The channels that were used, by name."""
    return [*Channel.objects.order_by("name")]
