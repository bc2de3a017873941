"""Calls that are elsewhere than we were told: what was missed of them is made up for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from tunggal.adapters.telephony.exchange import Talk
from tunggal.service.centre import calls, duty
from tunggal.service.centre.models import ANSWERED, MADE, NEW, QUEUED, Call, CallOut

LOOKED_BACK = timedelta(days=1)
# Nobody is rung for longer: whoever is put through since then has answered, and we should know.
SURE = timedelta(seconds=30)


def under_way(at: datetime) -> frozenset[str]:
    """The codes of the calls that the exchange should carry, as far as we know."""
    made = CallOut.objects.filter(state=MADE, wanted_at__lt=at - SURE).values("call")
    carried = Q(by_hand=False) | Q(code__in=made)
    rows = Call.objects.filter(carried, over_at=None, began_at__gt=at - LOOKED_BACK)
    return frozenset(rows.values_list("code", flat=True))


def settle(known: Iterable[str], carried: Mapping[str, Talk], *, at: datetime) -> int:
    """Make up for what we were not told; gives of how many calls.

    `known` are the calls that we knew before the exchange was asked which it carries, by name. Of those
    that are gone nobody can say any more when they ended, or whether an agent had answered.
    """
    there = {calls.code_of(name): (name, talk) for name, talk in carried.items()}
    lost = [each for each in known if each not in there]
    for code in lost:
        calls.end(code, at=at)
    waiting = Call.objects.filter(code__in=[*there], state__in=(NEW, QUEUED), over_at=None)
    agents = {each.agent for each in duty.present(at)}
    taken = [
        there[row.code] for row in waiting.only("code") if _is_taken(there[row.code][1], agents)
    ]
    for name, talk in taken:
        began = at - timedelta(seconds=talk.seconds)
        calls.call_event(name, ANSWERED, at=began, agent=talk.agent)
    return len(lost) + len(taken)


def _is_taken(talk: Talk, agents: set[str]) -> bool:
    return talk.agent in agents and timedelta(seconds=talk.seconds) > SURE
