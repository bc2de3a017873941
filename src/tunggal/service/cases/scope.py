"""Which rows somebody reaches, as a condition for both databases and as session variables.

It says in SQL what `tunggal.casework.scope.may_see` says of one case. On PostgreSQL the tables have
row-level security by the same rule: whoever was not announced by `acting_as` finds no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from tunggal.adapters.cases.sealing import Keys
from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import regions_seen
from tunggal.policy.case_terms import Role
from tunggal.registry.region import DIGITS, Level
from tunggal.service.cases.means import sealing
from tunggal.service.cases.models import CaseRow

SERVICE, COUNTRY, REGIONS, OWN, NONE = "service", "country", "regions", "own", ""
TURN, CALL = "turn", "call"  # of an agent: the cases whose turn it is, and those of the caller too
_NO_ROW = Q(pk__in=[])
_NO_KEYS = Keys()
_TELL = "select " + ", ".join(
    f"set_config('tunggal.{name}', %s, true)"
    for name in ("scope", "regions", "bringer", "person", "family", "held")
)


@dataclass(frozen=True)
class Scope:
    """How far somebody reaches, and the keys of the own cases."""

    reach: str = NONE
    regions: tuple[str, ...] = ()
    keys: Keys = _NO_KEYS


def scope_of(actor: Actor) -> Scope:
    """The scope of an actor, from `regions_seen`."""
    keys, seen = sealing().own_keys(actor.person), regions_seen(actor)
    if actor.role is Role.SERVICE:
        return Scope(SERVICE)
    if actor.role is Role.AGENT:
        return Scope(CALL if actor.caller else TURN, (), keys)
    if actor.role is Role.CITIZEN:
        return Scope(OWN, (), keys)
    if seen is None:
        return Scope(COUNTRY, (), keys)
    return Scope(REGIONS, tuple(each for each in seen if each), keys)


@contextmanager
def acting_as(actor: Actor, *, reading: bool = False) -> Iterator[Any]:
    """A transaction in which an actor acts or looks; gives the cases within reach.

    The variables end with the transaction, so that no later request inherits them. With `reading`
    SQLite takes no lock.
    """
    scope, guarded = scope_of(actor), connection.vendor == "postgresql"
    with nullcontext() if reading and not guarded else transaction.atomic():
        if guarded:
            _tell(scope)
        yield CaseRow.objects.filter(condition(scope))
        if guarded:
            _tell(Scope())


def condition(scope: Scope) -> Q:
    """The rows of a scope; the one objected to never reaches the objection, whatever the office."""
    if scope.reach == SERVICE:
        return Q()
    brought, concerned = brought_by(scope.keys), about_whom(scope.keys)
    turn = Q(owner=Role.AGENT.value)
    reached = {
        COUNTRY: Q(),
        REGIONS: within(scope.regions),
        OWN: brought | concerned,
        TURN: turn,
        CALL: turn | brought | concerned,
        NONE: _NO_ROW,
    }[scope.reach]
    return reached & (Q(hides_reporter=False) | brought | ~concerned)


def brought_by(keys: Keys) -> Q:
    """The rows that somebody brought."""
    return Q(bringer_key=keys.bringer) if keys.bringer else _NO_ROW


def about_whom(keys: Keys) -> Q:
    """The rows about a person or the family on the same card."""
    found = _NO_ROW
    found |= Q(person_key=keys.person) if keys.person else _NO_ROW
    found |= Q(family_key=keys.family) if keys.family else _NO_ROW
    return found


def within(regions: tuple[str, ...]) -> Q:
    """The rows of regions with all below them.

    Nothing lies below a village; all else are ranges, which an index serves in any collation.
    """
    villages = [each for each in regions if len(each) == DIGITS[Level.VILLAGE]]
    found = Q(region__in=villages) if villages else _NO_ROW
    for each in regions:
        if each not in villages:
            found |= Q(region__gte=each, region__lt=f"{each}a")
    return found


def keep_in_reach(number: CaseNumber) -> None:
    """Keep a case within reach that a step of the actor is about to take out of it.

    An agent's turn ends with the step, and PostgreSQL would not let go of the row.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select set_config('tunggal.held', %s, true)", [number.digits])


def _tell(scope: Scope) -> None:
    keys = scope.keys
    values = [scope.reach, ",".join(scope.regions), keys.bringer, keys.person, keys.family, ""]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, values)
