"""The closed list of rules that a programme file may set: who may receive, and the reason if not.

Each rule is a small value with one reason. It says twice when a unit breaks it: `breach` in SQL,
over the facts that the stage gathers for every unit, and `broken_by` in Python, for one unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from tunggal.registry.reason import Reason


@dataclass(frozen=True)
class Unit:
    """What the rules look at: one family or one person as it stands in a quarter."""

    decile: int | None = None
    unranked: Reason | None = None  # why it has no decile
    alive: bool = True
    present: bool = True
    withdrawn: bool = False
    objected: bool = False
    leads: frozenset[str] = frozenset()
    usable_nik: bool = True
    age: int | None = None
    components: frozenset[str] = frozenset()
    receives: frozenset[str] = frozenset()
    proposed: bool = False  # an upheld proposal for this programme is in force
    received_before: bool = False
    held_quarters: int = 0  # for which it has had the seat without a break
    exempt: bool = False  # from the time limit
    limit_decile: int | None = None  # its decile when the time limit ended its seat


class Rule(Protocol):
    """One rule in force."""

    reason: ClassVar[Reason]

    def breach(self) -> str:
        """SQL that is true for a unit that breaks the rule."""

    def broken_by(self, unit: Unit) -> bool:
        """The same for one unit."""


@dataclass(frozen=True)
class Alive:
    """The person lives."""

    reason: ClassVar[Reason] = Reason.DECEASED

    def breach(self) -> str:
        return "alive <> 1"

    def broken_by(self, unit: Unit) -> bool:
        return not unit.alive


@dataclass(frozen=True)
class Present:
    """The person was found and has not moved abroad."""

    reason: ClassVar[Reason] = Reason.NOT_PRESENT

    def breach(self) -> str:
        return "present <> 1"

    def broken_by(self, unit: Unit) -> bool:
        return not unit.present


@dataclass(frozen=True)
class NotWithdrawn:
    """No withdrawal is in force; a later proposal or reactivation that was upheld ends it."""

    reason: ClassVar[Reason] = Reason.WITHDRAWN

    def breach(self) -> str:
        return "withdrawn = 1"

    def broken_by(self, unit: Unit) -> bool:
        return unit.withdrawn


@dataclass(frozen=True)
class NoObjection:
    """No upheld objection is in force, until its date or a later proposal that was upheld."""

    reason: ClassVar[Reason] = Reason.OBJECTION_UPHELD

    def breach(self) -> str:
        return "objected = 1"

    def broken_by(self, unit: Unit) -> bool:
        return unit.objected


@dataclass(frozen=True)
class NoLead:
    """No lead of these kinds; without this rule a lead removes nobody."""

    kinds: frozenset[str]
    whole_family: bool = True
    reason: ClassVar[Reason] = Reason.LEAD_CONFIRMED

    def breach(self) -> str:
        return "has_lead = 1"

    def broken_by(self, unit: Unit) -> bool:
        return bool(unit.leads & self.kinds)


@dataclass(frozen=True)
class UsableNik:
    """The person has a usable NIK; of a family, at least one living member has."""

    reason: ClassVar[Reason] = Reason.NO_USABLE_NIK

    def breach(self) -> str:
        return "has_nik <> 1"

    def broken_by(self, unit: Unit) -> bool:
        return not unit.usable_nik


@dataclass(frozen=True)
class MaxDecile:
    """The family's decile is at most this one."""

    limit: int
    reason: ClassVar[Reason] = Reason.DECILE_ABOVE_LIMIT

    def breach(self) -> str:
        return f"decile > {self.limit}"

    def broken_by(self, unit: Unit) -> bool:
        return unit.decile is not None and unit.decile > self.limit


@dataclass(frozen=True)
class AgeBetween:
    """Age on the first day of the quarter, in full years, both ends included.

    An unknown age breaks the rule of a programme and does not make a component.
    """

    low: int | None
    high: int | None
    reason: ClassVar[Reason] = Reason.AGE_OUTSIDE_RANGE

    def breach(self) -> str:
        return f"age is null or not ({self.holds()})"

    def broken_by(self, unit: Unit) -> bool:
        return not self.held_by({"age": unit.age})

    def holds(self) -> str:
        ends = [f"age >= {self.low}"] if self.low is not None else []
        ends += [f"age <= {self.high}"] if self.high is not None else []
        return " and ".join(ends)

    def held_by(self, member: Mapping[str, int | None]) -> bool:
        age = member.get("age")
        if age is None:
            return False
        return (self.low is None or self.low <= age) and (self.high is None or age <= self.high)


@dataclass(frozen=True)
class NeedsComponent:
    """At least one member (or the person) has one of these components."""

    codes: frozenset[str]
    reason: ClassVar[Reason] = Reason.NO_COMPONENT

    def breach(self) -> str:
        return "has_component <> 1"

    def broken_by(self, unit: Unit) -> bool:
        return not unit.components & self.codes


@dataclass(frozen=True)
class NotTogether:
    """No seat in one of these programmes in the same quarter; they are allocated first."""

    programmes: frozenset[str]
    reason: ClassVar[Reason] = Reason.OTHER_PROGRAMME

    def breach(self) -> str:
        return "seated_elsewhere = 1"

    def broken_by(self, unit: Unit) -> bool:
        return bool(unit.receives & self.programmes)


@dataclass(frozen=True)
class NeedsSeat:
    """A seat in one of these programmes in the same quarter; they are allocated first."""

    programmes: frozenset[str]
    reason: ClassVar[Reason] = Reason.NO_SEAT_ELSEWHERE

    def breach(self) -> str:
        return "seated_in <> 1"

    def broken_by(self, unit: Unit) -> bool:
        return not unit.receives & self.programmes


@dataclass(frozen=True)
class Proposed:
    """An upheld proposal names the unit for this programme."""

    reason: ClassVar[Reason] = Reason.NO_PROPOSAL

    def breach(self) -> str:
        return "proposed <> 1"

    def broken_by(self, unit: Unit) -> bool:
        return not unit.proposed


@dataclass(frozen=True)
class Once:
    """Given once: who has or had a seat gets no other."""

    reason: ClassVar[Reason] = Reason.ALREADY_RECEIVED

    def breach(self) -> str:
        return "received_before = 1"

    def broken_by(self, unit: Unit) -> bool:
        return unit.received_before


@dataclass(frozen=True)
class TimeLimit:
    """No longer than so many years without a break, unless a member is exempt.

    Whom the limit ended comes back when the decile is lower than it was then, or at most
    `return_decile`: a graduate who falls again needs no new visit.
    """

    years: int
    exempt: tuple[tuple[Condition, ...], ...]  # a member who meets all of one of these
    return_decile: int
    reason: ClassVar[Reason] = Reason.TIME_LIMIT

    def breach(self) -> str:
        back = f"decile < limit_decile or decile <= {self.return_decile}"
        limited = (
            f"held_quarters >= {4 * self.years} or (limit_decile is not null and not ({back}))"
        )
        return f"exempt <> 1 and ({limited})"

    def broken_by(self, unit: Unit) -> bool:
        if unit.exempt:
            return False
        if unit.held_quarters >= 4 * self.years:
            return True
        if unit.limit_decile is None or unit.decile is None:
            return False
        return not (unit.decile < unit.limit_decile or unit.decile <= self.return_decile)

    def exempts(self, member: Mapping[str, int | None]) -> bool:
        return any(all(one.held_by(member) for one in each) for each in self.exempt)


# The first broken rule in this order names the reason. What ends a right comes before the rank,
# so that a dead recipient is told apart from one whose family gave too few answers.
BEFORE_RANK: tuple[type[Rule], ...] = (
    Alive, Present, NotWithdrawn, NoObjection, NoLead, UsableNik, Proposed, Once,
)  # fmt: skip
AFTER_RANK: tuple[type[Rule], ...] = (
    MaxDecile, AgeBetween, NeedsComponent, NeedsSeat, NotTogether, TimeLimit,
)  # fmt: skip
ORDER = (*BEFORE_RANK, *AFTER_RANK)


@dataclass(frozen=True)
class CodeAmong:
    """A member's answer is one of these codes: one condition of a component."""

    column: str
    codes: tuple[int, ...]

    def holds(self) -> str:
        return f"member.{self.column} in ({', '.join(map(str, self.codes))})"

    def held_by(self, member: Mapping[str, int | None]) -> bool:
        return member.get(self.column) in self.codes


Condition = AgeBetween | CodeAmong

# Columns of `persons` that a component may ask for; `head_marital` is that of the family's head.
MEMBER_CODES = (
    "sex", "relation", "marital", "schooling", "school_level", "education", "works", "sector",
    "position", "disability", "illness", "pregnant", "holds_pbi", "head_marital",
)  # fmt: skip
