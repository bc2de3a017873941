"""Counts cases for who oversees a region: nothing of a single case is read, and nobody's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Substr

from tunggal.casework.case import Actor
from tunggal.registry.region import DIGITS
from tunggal.service.cases.means import policy
from tunggal.service.cases.scope import acting_as, within

WHOLE_COUNTRY = ""


@dataclass(frozen=True)
class Group:
    """Cases of one kind in one state in one region of the level below."""

    region: str  # code of the region below, of the region itself where there is none
    kind: str
    state: str
    number: int
    late: int  # whose last day is over
    passed_on: int  # silence gave them to another owner

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        flow = policy().kinds[self.kind].flow if self.kind in policy().kinds else None
        return flow is not None and self.state in flow.states and not flow.states[self.state].is_end


@dataclass(frozen=True)
class Counted:
    """The cases of a region: by region below, kind and state, and the days until decisions."""

    groups: tuple[Group, ...]
    median_days: Mapping[str, int]  # kind → days, of kinds with decisions


def count_cases(actor: Actor, region: str, *, today: date, days: int) -> Counted:
    """The cases within reach in a region as they stand, and the decisions of the last so many days."""
    here = within((region,)) if region else Q()
    below = next((each for each in sorted(DIGITS.values()) if each > len(region)), len(region))
    late, passed_on = Q(due__lt=today), Q(turn__gt=0)
    with acting_as(actor, reading=True) as rows:
        grouped = (
            rows.filter(here)
            .annotate(below=Substr("region", 1, below))
            .values_list("below", "kind", "state")
            .annotate(
                total=Count("*"),
                late=Count("due", filter=late),
                passed=Count("turn", filter=passed_on),
            )
            .order_by("below", "kind", "state")
        )
        listed = grouped.values_list("below", "kind", "state", "total", "late", "passed")
        groups = tuple(Group(*row) for row in listed)
        decided = rows.filter(here, decided_on__gte=today - timedelta(days=days))
        spans = decided.values_list("kind", "received_on", "decided_on").annotate(n=Count("*"))
        medians = _medians(spans.order_by())
    return Counted(groups, medians)


def _medians(rows: Iterable[tuple[str, date, date, int]]) -> Mapping[str, int]:
    spans: dict[str, Counter[int]] = {}
    for kind, received, decided, number in rows:
        spans.setdefault(kind, Counter())[(decided - received).days] += number
    return {kind: _median(counted) for kind, counted in spans.items()}


def _median(counted: Counter[int]) -> int:
    """The day by which half of them were decided."""
    half, seen = (counted.total() + 1) // 2, 0
    for days in sorted(counted):
        seen += counted[days]
        if seen >= half:
            return days
    raise ValueError("nothing was counted")
