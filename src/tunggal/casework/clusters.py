"""Cases that resemble each other, for an officer to see. They have no effect of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tunggal.casework.case import Case
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Casework, Watch


@dataclass(frozen=True)
class Cluster:
    """Cases of one watch that share a family, a person or a village."""

    watch: str
    numbers: tuple[CaseNumber, ...]
    first: date
    last: date


def clusters(cases: Iterable[Case], today: date, policy: Casework) -> tuple[Cluster, ...]:
    """The clusters of the days that each watch looks back on, the largest first."""
    listed = tuple(cases)
    found = [each for watch in policy.watches for each in _of_watch(watch, listed, today)]
    return tuple(sorted(found, key=lambda each: (-len(each.numbers), each.watch, each.numbers)))


def _of_watch(watch: Watch, cases: Iterable[Case], today: date) -> Iterable[Cluster]:
    since = today - timedelta(days=watch.days)
    alike: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        key = _shared(watch, case)
        if case.kind in watch.kinds and since < case.received_on <= today and key:
            alike[key].append(case)
    for group in alike.values():
        if len(group) >= watch.at_least:
            days = [case.received_on for case in group]
            numbers = tuple(sorted(case.number for case in group))
            yield Cluster(watch.code, numbers, min(days), max(days))


def _shared(watch: Watch, case: Case) -> str:
    if watch.same == "concerned":
        return case.subject.key
    return case.brought_by if watch.same == "bringer" else case.region
