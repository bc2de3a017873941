"""Writes down what became of an attempt, told by the answer to it or later by a status."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings

from tunggal.adapters.messaging.sender import Answer, Fate
from tunggal.adapters.messaging.whatsapp.faults import says_no_template
from tunggal.policy.sending import SendingRules
from tunggal.registry.errors import IntegrityBroken
from tunggal.service.outbox import channels
from tunggal.service.outbox.models import (
    DEAD,
    EXPIRED,
    QUEUED,
    SENT,
    SMS,
    UNKNOWN,
    WAITING,
    WHATSAPP,
    Addressee,
    Message,
)  # fmt: skip
from tunggal.service.outbox.sealing import hashed, sealing
from tunggal.service.outbox.shaping import EXPIRY, WINDOW_CLOSED, as_sms
from tunggal.service.outbox.windows import close

MOST_TRIES = 12  # over some two days
FIRST_WAIT, MOST_WAIT = timedelta(seconds=30), timedelta(hours=6)
log = structlog.get_logger("tunggal.outbox")
_FREE = {"lease": "", "lease_until": None}


def settle(row: Any, answer: Answer, at: datetime) -> None:
    """What became of a message whose row is locked."""
    rules: SendingRules = settings.SENDING
    fault, tries = answer.fault[:40], row.tries
    if not bytes(row.sealed):  # it left long ago, and what it said is gone
        _write(row, state=DEAD, fault=fault)
        return
    match answer.fate:
        case Fate.SENT:
            _sent(row, answer, at, rules)
        case Fate.UNKNOWN:
            _write(row, state=UNKNOWN, fault=fault, due_at=at + rules.unknown)
        case Fate.NEVER if answer in (EXPIRY, WINDOW_CLOSED):
            _write(row, state=EXPIRED, sealed=b"", fault=fault)
        case Fate.ELSEWHERE:
            _elsewhere(row, fault, at)
        case Fate.TEMPLATE if tries < MOST_TRIES:
            close(row.pair)  # and so it goes as a template, or by SMS
            _write(row, state=QUEUED, fault=fault, due_at=at)
        case Fate.PAIR:
            wait = max(wait_of(row, rules), timedelta(seconds=answer.wait))
            until = at + rules.every * (rules.at_once - 1) + wait
            Addressee.objects.filter(pk=row.pair).update(busy_until=until)
            _write(row, state=QUEUED, fault=fault, due_at=at, tries=tries - 1)
        case Fate.CHANNEL:
            channels.slow_down(row.channel, fault, at, wait=answer.wait)
            _write(row, state=QUEUED, fault=fault, due_at=at, tries=tries - 1)
        case Fate.STOP:
            channels.stop(row.channel, fault, at, again=rules.stopped)
            _write(row, state=QUEUED, fault=fault, due_at=at, tries=tries - 1)
        case Fate.LATER if tries < MOST_TRIES:
            wait = max(wait_of(row, rules), timedelta(seconds=answer.wait))
            _write(row, state=QUEUED, fault=fault, due_at=at + wait)
        case _:
            _write(row, state=DEAD, fault=fault)


def _sent(row: Any, answer: Answer, at: datetime, rules: SendingRules) -> None:
    if row.channel != WHATSAPP:
        _write(row, state=SENT, fault="", sealed=b"", due_at=at)
        return
    # The platform may still say that it failed, so what it said stays for a while.
    reference = hashed(f"reference:{answer.reference}") if answer.reference else ""
    keep = at + rules.keep
    _write(row, state=SENT, fault="", due_at=at, keep_until=keep, reference=reference)


def _elsewhere(row: Any, fault: str, at: datetime) -> None:
    """By SMS where there is a number; without one it waits until the person writes to us.

    A reply of a conversation is for that conversation alone.
    """
    rules: SendingRules = settings.SENDING
    if row.kind in rules.only_in_window:
        _write(row, state=EXPIRED, sealed=b"", fault=fault)
        return
    if says_no_template(fault) and fault.startswith("wa_"):  # it should have been one
        log.warning("template_refused", kind=row.kind, language=row.language, fault=fault)
    try:
        inside = as_sms(sealing().open(f"message:{row.key}", row.sealed))
    except IntegrityBroken:
        _write(row, state=DEAD, fault="unreadable")
        return
    if inside is not None:
        sealed = sealing().seal(f"message:{row.key}", inside)
        _write(
            row, state=QUEUED, channel=SMS, pair="", lane="", sealed=sealed, tries=0, due_at=at,
            fault=fault,
        )  # fmt: skip
    elif says_no_template(fault):
        _write(row, state=WAITING, fault=fault, tries=0)
    else:
        _write(row, state=DEAD, fault=fault)


def _write(row: Any, **values: Any) -> None:
    Message.objects.filter(pk=row.pk).update(**{"keep_until": None, **_FREE, **values})


def wait_of(row: Any, rules: SendingRules) -> timedelta:
    """Longer after each failure: 30 seconds, 2 minutes, 8 minutes … six hours; in conversations less."""
    first = FIRST_WAIT if row.channel != WHATSAPP else rules.every
    return min(first * int(4 ** min(row.tries - 1, 10)), MOST_WAIT)
