"""Takes papers in, so many of one account, and clears the shelf of those that came into no case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings

from tunggal.casework.case import SERVICE, Actor
from tunggal.policy.case_terms import Role
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases.models import PaperRow
from tunggal.service.cases.scope import acting_as
from tunggal.service.lookup import limits
from tunggal.service.papers import actions
from tunggal.service.papers.actions import PaperFile, put_away

_HEAVY = 4  # how often one that is too heavy counts beside the first time


def take_in(upload: Any, *, paper: str, by: Actor, at: datetime) -> PaperFile:
    """Draw an uploaded file anew and keep it; raises PaperRefused, whose sentence is policy.

    Drawing is work, so it is counted: whoever sends what costs most has the fewest.
    """
    if not _within(by, at):
        raise PaperRefused("too_often")
    try:
        return actions.take_in(upload, paper=paper, at=at)
    except PaperRefused as refused:
        if refused.code == "too_heavy":
            _within(by, at, times=_HEAVY)
        raise


def clear_papers(at: datetime, is_held: Callable[[list[str]], set[str]]) -> int:
    """Remove papers that came long ago into no case, and that nobody holds; gives how many."""
    return put_away(_of_cases, is_held, at=at)


def _within(by: Actor, at: datetime, *, times: int = 1) -> bool:
    who = "citizen" if by.role is Role.CITIZEN else "officer"
    key, most = settings.SECRETS.derived("paper_limits"), settings.PAPER_LIMITS.counted
    return limits.count({who: by.code}, key=key, limits=most, at=at, times=times)


def _of_cases(references: list[str]) -> set[str]:
    with acting_as(SERVICE, reading=True):
        rows = PaperRow.objects.filter(reference__in=references)
        return set(rows.values_list("reference", flat=True))
