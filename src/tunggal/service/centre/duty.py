"""Who is there: agents sign on, pause and sign off; who of them is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tunggal.casework.case import SERVICE, Actor
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import calls
from tunggal.service.centre.means import CentreRefused, closed, leads, rules
from tunggal.service.centre.models import OFF, ON, PAUSED, Duty

MISSED = "missed"  # why somebody pauses who did not take a call


@dataclass(frozen=True)
class There:
    """Whether an agent is there."""

    agent: str
    state: str
    reason: str
    since: datetime | None  # in this state
    on_since: datetime | None = None  # signed on, pauses or not


def free_agents(at: datetime) -> tuple[str, ...]:
    """Agents who are there, do not pause and have no call in hand; who waited longest comes first."""
    ready = [each.agent for each in present(at) if each.state == ON]
    busy = calls.busy(ready)
    return tuple(agent for agent in ready if agent not in busy)


def is_staffed(at: datetime) -> bool:
    """Whether anybody is there who does not pause, busy or not."""
    return any(each.state == ON for each in present(at))


def present(at: datetime) -> tuple[There, ...]:
    """Agents who signed on and not off; who forgot to sign off is gone after the longest shift.

    Whose account was closed meanwhile is gone at once.
    """
    rows = Duty.objects.exclude(state=OFF).filter(on_since__gt=at - rules().shifts.longest)
    rows = rows.exclude(agent__in=closed())
    return tuple(map(_there, rows.order_by("since", "agent")))


def state_of(agent: str, *, at: datetime) -> There:
    """How one agent stands."""
    found = [each for each in present(at) if each.agent == agent]
    return found[0] if found else There(agent, OFF, "", None)


def change(state: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """An agent signs on, pauses with a reason, or signs off; raises CentreRefused."""
    if state not in (ON, PAUSED, OFF):
        raise CentreRefused("no_state")
    if state == PAUSED and reason not in rules().shifts.pauses:
        raise CentreRefused("no_pause")
    with transaction.atomic():
        before = state_of(by.code, at=at)
        if state == PAUSED and before.state == OFF:
            raise CentreRefused("not_signed_on")
        reason = reason if state == PAUSED else ""
        if (before.state, before.reason) == (state, reason):
            return
        _keep(state, reason, before, by.code, at)
        _record(state, reason, by.code, by, at)


def sign_off(agent: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Whoever leads signs an agent off who went without doing it; raises CentreRefused."""
    if not leads(by):
        raise CentreRefused("not_leading")
    if reason not in rules().shifts.sign_offs:
        raise CentreRefused("no_sign_off")
    with transaction.atomic():
        before = state_of(agent, at=at)
        if before.state == OFF:
            raise CentreRefused("not_there")
        _keep(OFF, reason, before, agent, at)
        _record(OFF, reason, agent, by, at)


def miss(agent: str, *, at: datetime) -> None:
    """A call rang in vain at an agent, who pauses until the agent goes on: the next call is not to wait."""
    with transaction.atomic():
        before = state_of(agent, at=at)
        if before.state != ON:
            return
        _keep(PAUSED, MISSED, before, agent, at)
        _record(PAUSED, MISSED, agent, SERVICE, at)


def _keep(state: str, reason: str, before: There, agent: str, at: datetime) -> None:
    told: dict[str, Any] = {"state": state, "reason": reason, "since": at}
    if before.state == OFF:
        told["on_since"] = at
    Duty.objects.update_or_create(
        agent=agent, defaults=told, create_defaults={**told, "on_since": at}
    )


def _record(state: str, reason: str, agent: str, by: Actor, at: datetime) -> None:
    audit.record(
        actor=name_of(by), action=f"duty_{state}", subject=f"agent:{agent}", reason=reason, at=at
    )


def _there(row: Any) -> There:
    return There(row.agent, row.state, row.reason, row.since, row.on_since)
