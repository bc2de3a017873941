"""Calls: what the exchange says of them, who waits, whose call an agent has, and how it ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from tunggal.casework.case import Actor
from tunggal.policy.messages import LANGUAGES
from tunggal.service.accounts.models import Officer
from tunggal.service.accounts.numbers import e164
from tunggal.service.centre.joining import EVENTS, Event, Facts, facts_of, join
from tunggal.service.centre.means import masked, number_key, sealing
from tunggal.service.centre.models import ABANDONED, ANSWERED, ENDED, NEW, QUEUED, Call

LONGEST_WAIT = timedelta(hours=2)  # of whoever waits longer we have missed the end
LONGEST_RING = timedelta(seconds=60)  # then nobody came, and the call goes to another agent


@dataclass(frozen=True)
class CallSeen:
    """A call as its agent sees it; the number is a hint, never a proof."""

    code: str
    state: str
    began_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    over_at: datetime | None
    language: str
    errand: str
    agent: str
    by_hand: bool
    task: str  # that it was made for
    failed: int
    hint: str = field(repr=False)
    number_key: str = field(repr=False)

    @property
    def contact(self) -> str:
        """Its name among calls, chats and tasks."""
        return f"call:{self.code}"

    @property
    def waits_since(self) -> datetime:
        """From when on it waited for an agent."""
        return self.queued_at or self.began_at


@transaction.atomic
def call_event(
    call: str, event: str, *, at: datetime, telephone: str = "", language: str = "id",
    agent: str = "", errand: str = "",
) -> None:  # fmt: skip
    """Something happened to a call; events may come doubled, late and in any order.

    `call` is its name at the exchange, `event` one of EVENTS.
    """
    if event not in EVENTS:
        raise ValueError(f"'{event}' is no event of a call; expected one of {', '.join(EVENTS)}")
    language = language if language in LANGUAGES else ""
    told = Event(event, at, _code(agent, 36), e164(telephone), language, _code(errand, 40))
    _hear(code_of(call), told)


def code_of(name: str) -> str:
    """The code of a call by its name at the exchange."""
    return sealing().hashed("call", name)


def begin_by_hand(
    agent: Actor, *, at: datetime, telephone: str = "", task: str = "", name: str = ""
) -> CallSeen:
    """The call in hand of an agent, else a new one that the agent begins, such as for a task.

    `name` is what the exchange will call it, where it is to make the call.
    """
    told = Event(ANSWERED, at, agent.code, e164(telephone))
    with transaction.atomic():
        Officer.objects.select_for_update().filter(code=agent.code).first()  # one at a time
        if (mine := call_of(agent.code)) is not None:
            return mine
        code = code_of(name or secrets.token_urlsafe(16))
        return _seen(_hear(code, told, by_hand=True, task=task))


@transaction.atomic
def end(code: str, *, at: datetime) -> None:
    """A call is over, as its agent says."""
    _hear(code, Event(ENDED, at))


def call_of(agent: str) -> CallSeen | None:
    """The call that an agent speaks in, or has not wrapped up yet: the oldest of them."""
    mine = Call.objects.filter(agent=agent, wrapped_at=None, answered_at__isnull=False)
    found = mine.order_by("answered_at", "id").first()
    return _seen(found) if found else None


def ringing(agent: str, *, at: datetime) -> CallSeen | None:
    """The call that rings at an agent."""
    rung = Call.objects.filter(agent=agent, state=QUEUED, queued_at__gt=at - LONGEST_WAIT)
    found = [row for row in rung.order_by("queued_at", "id") if _rung_at(row) > at - LONGEST_RING]
    return _seen(found[0]) if found else None


def waiting(*, at: datetime) -> tuple[CallSeen, ...]:
    """Calls that wait for an agent, the longest first."""
    rows = Call.objects.filter(state=QUEUED, queued_at__gt=at - LONGEST_WAIT)
    return tuple(map(_seen, rows.order_by("queued_at", "id")))


def earlier(call: CallSeen, *, since: datetime) -> tuple[CallSeen, ...]:
    """Calls of the same number since a moment, the newest first."""
    if not call.number_key:
        return ()
    rows = Call.objects.filter(number_key=call.number_key, began_at__gte=since)
    return tuple(map(_seen, rows.exclude(code=call.code).order_by("-began_at")[:20]))


def telephone_of(code: str) -> str:
    """The number that called, while it is kept."""
    found = Call.objects.filter(code=code).first()
    return _facts(found).text("telephone") if found else ""


def busy(agents: Iterable[str]) -> set[str]:
    """Those of some agents who speak, or have not wrapped up."""
    open_calls = Call.objects.filter(agent__in=[*agents], wrapped_at=None)
    return {*open_calls.filter(answered_at__isnull=False).values_list("agent", flat=True)}


def offered(begin: datetime, until: datetime) -> Any:
    """The calls that asked for an agent in a time."""
    asked = Q(queued_at__isnull=False) | Q(answered_at__isnull=False, by_hand=False)
    return Call.objects.filter(asked, began_at__gte=begin, began_at__lt=until).defer("sealed")


def _hear(code: str, event: Event, *, by_hand: bool = False, task: str = "") -> Any:
    new = Call(
        code=code, state=NEW, began_at=event.at, language=event.language or LANGUAGES[0],
        by_hand=by_hand, task=task, sealed=sealing().seal(f"call:{code}", Facts().kept),
    )  # fmt: skip
    Call.objects.bulk_create([new], ignore_conflicts=True)
    row = Call.objects.select_for_update().get(code=code)
    if not row.sealed:  # forgotten: nothing can be joined to it any more
        return row
    facts = join(_facts(row), event)
    row.state = facts.state
    row.began_at = facts.at(*EVENTS)
    row.queued_at, row.answered_at = facts.at(QUEUED), facts.at(ANSWERED)
    row.over_at = facts.at(ABANDONED, ENDED)
    row.language = facts.text("language") or LANGUAGES[0]
    row.errand, row.agent = facts.text("errand"), facts.text("agent")
    row.number_key = number_key(facts.text("telephone"))
    row.sealed = sealing().seal(f"call:{code}", facts.kept)
    row.save()
    return row


def _code(text: str, most: int) -> str:
    return text[:most] if text.isprintable() else ""


def _rung_at(row: Any) -> datetime:
    """When the agent of a call was rung last."""
    return datetime.fromisoformat(_facts(row).told["agent"][1])


def _facts(row: Any) -> Facts:
    if not row.sealed:  # what was told is forgotten
        return Facts()
    return facts_of(sealing().open(f"call:{row.code}", row.sealed))


def _seen(row: Any) -> CallSeen:
    return CallSeen(
        row.code, row.state, row.began_at, row.queued_at, row.answered_at, row.over_at, row.language,
        row.errand, row.agent, row.by_hand, row.task, row.failed, masked(_facts(row).text("telephone")),
        row.number_key,
    )  # fmt: skip
