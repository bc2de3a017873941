"""Cases that resemble each other, found by their keys alone: nothing that is sealed is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from tunggal.casework.case import Actor, Case, Subject
from tunggal.casework.clusters import Cluster, clusters
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Casework, Watch
from tunggal.service.cases.means import policy
from tunggal.service.cases.scope import acting_as

_MOST = 2_000  # cases that are compared: of a flood the newest
_KEYS = ("number", "kind", "region", "received_on", "bringer_key", "person_key", "family_key")


def clusters_of(
    numbers: Iterable[CaseNumber], *, by: Actor, today: date
) -> Mapping[CaseNumber, tuple[Cluster, ...]]:
    """The clusters that each of these cases belongs to, as far as the actor reaches."""
    known = _as_shown(policy(), by)
    wanted = tuple(numbers)
    with acting_as(by, reading=True) as rows:
        own = [
            _light(each)
            for each in rows.filter(number__in=[n.digits for n in wanted]).values(*_KEYS)
        ]
        alike = rows.filter(_shared(own, known.watches, today), received_on__lte=today)
        found = [_light(each) for each in alike.order_by("-received_on").values(*_KEYS)[:_MOST]]
    made = clusters(found, today, known)
    return {number: tuple(each for each in made if number in each.numbers) for number in wanted}


def _as_shown(known: Casework, by: Actor) -> Casework:
    """The watches that do not tell an actor that hidden reporters are one and the same."""
    shown = tuple(watch for watch in known.watches if _is_shown(watch, by, known))
    return replace(known, watches=shown)


def _is_shown(watch: Watch, by: Actor, known: Casework) -> bool:
    if watch.same != "bringer":
        return True
    shown_to = (known.kinds[kind].reporter_shown_to for kind in watch.kinds)
    return all(roles is None or by.role in roles for roles in shown_to)


def _light(row: Mapping[str, Any]) -> Case:
    """A case with the keys of people in their place, which serve to compare as well as they do."""
    return Case(
        CaseNumber(row["number"]), row["kind"], "", 0, None, None, row["region"], "",
        row["received_on"], row["bringer_key"], Subject(None, row["family_key"] or row["person_key"]),
    )  # fmt: skip


def _shared(own: Iterable[Case], watches: Iterable[Watch], today: date) -> Q:
    """What shares a family, person or village with one of these cases, in the time of a watch."""
    found, listed = Q(pk__in=[]), tuple(own)
    for watch in watches:
        cases = [case for case in listed if case.kind in watch.kinds]
        if not cases:
            continue
        since = today - timedelta(days=watch.days)
        keys = {
            "concerned": Q(family_key__in=_texts(case.subject.kk for case in cases))
            | Q(person_key__in=_texts(case.subject.kk for case in cases), family_key=""),
            "bringer": Q(bringer_key__in=_texts(case.brought_by for case in cases)),
            "village": Q(region__in=_texts(case.region for case in cases)),
        }[watch.same]
        found |= keys & Q(kind__in=watch.kinds, received_on__gt=since)
    return found


def _texts(keys: Iterable[str]) -> list[str]:
    return sorted({key for key in keys if key})
