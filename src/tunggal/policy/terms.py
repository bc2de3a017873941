"""The terms of a programme: what its file comes to in one quarter, and the parts they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tunggal.policy.dated import Dated
from tunggal.policy.entitlement import Condition, Rule
from tunggal.policy.guards import Guards
from tunggal.policy.programme_rules import Conditions
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason


@dataclass(frozen=True)
class Share:
    """How national seats are shared among regencies.

    `fixed_ratio` gives a regency `seats` for every `per` poor persons; with `pass_on` the seats
    that a regency cannot fill pass on to others, as they always do under the other methods.
    """

    method: str
    seats: int = 0
    per: int = 1
    pass_on: bool = True


@dataclass(frozen=True)
class Component:
    """One ground on which a member is paid for; `most` members of a family at most."""

    code: str
    name: Mapping[str, str]
    conditions: Conditions
    rupiah: Dated[int]
    most: int | None = None


@dataclass(frozen=True)
class PaidComponent:
    """A component in one quarter: who has it and how many rupiah it brings."""

    code: str
    conditions: tuple[Condition, ...]
    rupiah: int
    most: int | None
    basis: str

    def has(self, member: Mapping[str, int | None]) -> bool:
        return all(condition.held_by(member) for condition in self.conditions)


@dataclass(frozen=True)
class Terms:
    """A programme as it stands in one period: plain values, nothing dated any more.

    `rules` stand in the order in which they are asked, `components` best paid first; amounts are
    rupiah for the period. `graduation` holds the reasons of leaving that count as graduation.
    """

    code: str
    unit: str
    period: Period
    quota: int
    share: Share | None
    rules: tuple[Rule, ...]
    rupiah: int | None
    components: tuple[PaidComponent, ...]
    paid_members: int | None
    bases: Mapping[Reason, str]
    guards: Guards = field(default_factory=Guards)
    graduation: frozenset[Reason] = frozenset()

    @property
    def quarter(self) -> Quarter:
        return self.period.quarter
