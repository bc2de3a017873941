"""Calls that the exchange makes for an agent: wanted at the console, made by the bridge, each once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from tunggal.adapters.telephony.exchange import OUT
from tunggal.casework.case import Actor
from tunggal.service.centre import calls
from tunggal.service.centre.calls import CallSeen
from tunggal.service.centre.means import CentreRefused
from tunggal.service.centre.models import ENDED, FAILED, MADE, WANTED, CallOut
from tunggal.service.centre.tasks import TaskSeen

STALE = timedelta(seconds=20)  # nobody expects the telephone to ring any more


@dataclass(frozen=True)
class Outward:
    """A call to be made."""

    name: str
    agent: str
    telephone: str = field(repr=False)


def is_possible() -> bool:
    """Whether there is an exchange."""
    return bool(settings.SERVICE.telephone.is_on)


def call_out(task: TaskSeen, *, by: Actor, at: datetime) -> CallSeen:
    """The call in the agent's hands, else a new one that is wanted for a task; raises CentreRefused."""
    if not (is_possible() and task.telephone):
        raise CentreRefused("no_way_out")
    name = OUT + secrets.token_hex(16)
    with transaction.atomic():
        telephone, number = task.telephone, task.line.number
        call = calls.begin_by_hand(by, at=at, telephone=telephone, task=number, name=name)
        if call.code == calls.code_of(name):
            CallOut.objects.create(
                call=call.code, name=name, agent=by.code, state=WANTED, wanted_at=at
            )
    return call


def state_of(call: str, *, at: datetime) -> str:
    """How far a call has come that goes out; "" of all others. What no bridge took has failed."""
    row = CallOut.objects.filter(call=call).first()
    if row is None:
        return ""
    return FAILED if row.state == WANTED and row.wanted_at < at - STALE else str(row.state)


def take_wanted(at: datetime) -> tuple[Outward, ...]:
    """What is to be made now, given once, whatever becomes of whoever takes it."""
    if not CallOut.objects.filter(state=WANTED).exists():  # asked often: nobody is to wait for us
        return ()
    taken: tuple[Outward, ...] = _taken(at)
    return taken


@transaction.atomic
def _taken(at: datetime) -> tuple[Outward, ...]:
    rows = [*CallOut.objects.select_for_update().filter(state=WANTED).order_by("wanted_at", "id")]
    late = [row for row in rows if row.wanted_at < at - STALE]
    for row in late:
        fail(row.name, at=at)
    wanted = [row for row in rows if row not in late]
    CallOut.objects.filter(pk__in=[row.pk for row in wanted]).update(state=MADE)
    return tuple(Outward(row.name, row.agent, calls.telephone_of(row.call)) for row in wanted)


@transaction.atomic
def fail(name: str, *, at: datetime) -> None:
    """A call could not be made: it is over, and its agent is told."""
    if CallOut.objects.filter(name=name).update(state=FAILED):
        calls.call_event(name, ENDED, at=at)
