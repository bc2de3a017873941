"""What the terms of a programme say, as phrases for the `$parts` of the stage's SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from tunggal.cycle.allocate.rules import rules_after_rank, rules_before_rank
from tunggal.cycle.engine import text_literal
from tunggal.policy.entitlement import (
    CodeAmong,
    Condition,
    NeedsComponent,
    NeedsSeat,
    NotTogether,
    Rule,
    TimeLimit,
)
from tunggal.policy.programmes import PaidComponent, Terms

R = TypeVar("R", bound=Rule)
NEVER = "1 = 0"
NO_LIMIT = "1000000"
ENDLESS = "date '9999-12-31'"
# Kinds of decisions that the stage heeds, and those that bind while they are not decided yet.
KINDS_USED = (
    "objection", "proposal", "reactivation", "withdrawal", "protection", "appeal", "lead_contest",
)  # fmt: skip
KINDS_OPEN = ("appeal", "lead_contest")


def day_literal(day: date) -> str:
    return f"date '{day.isoformat()}'"


def texts(values: Iterable[str]) -> str:
    """A list for `in (…)`; a list of nothing that any code equals when there are no values."""
    return ", ".join(text_literal(value) for value in sorted(values)) or "''"


def rule_of(terms: Terms, kind: type[R]) -> R | None:
    """The rule of this kind, where the terms have one."""
    return next((rule for rule in terms.rules if isinstance(rule, kind)), None)


def binding(day: date) -> str:
    """True for a decision that binds on a day: upheld, or an open one that suspends."""
    return (
        f"decisions.kind in ({texts(KINDS_USED)}) "
        f"and (decisions.until is null or decisions.until >= {day_literal(day)}) "
        f"and (decisions.upheld = 1 or (decisions.upheld = 3 and decisions.kind in ({texts(KINDS_OPEN)})))"
    )


def first_reason(terms: Terms) -> str:
    """The first reason that holds against a unit, null for one that is entitled."""
    whens = [_when(rule) for rule in rules_before_rank(terms)]
    whens += ["when unranked is not null then unranked"]
    whens += [_when(rule) for rule in rules_after_rank(terms)]
    return f"case {' '.join(whens)} end"


def _when(rule: Rule) -> str:
    return f"when {rule.breach()} then {text_literal(rule.reason)}"


def all_reasons(terms: Terms) -> str:
    """Every reason that holds against a unit, in order, with commas between."""
    rules = (*rules_before_rank(terms), None, *rules_after_rank(terms))
    held = ("judged.unranked" if rule is None else f"case {_when(rule)} end" for rule in rules)
    return f"nullif(concat_ws(',', {', '.join(held)}), '')"


def has_needed_component(terms: Terms) -> str:
    """True for a member with a component that the terms ask for."""
    needed = rule_of(terms, NeedsComponent)
    able = [each for each in terms.components if needed and each.code in needed.codes]
    return " or ".join(f"({_bears(each)})" for each in able) or NEVER


def best_component(terms: Terms) -> str:
    """The best paid component of a member, null for none."""
    whens = (f"when {_bears(each)} then {text_literal(each.code)}" for each in terms.components)
    return f"case {' '.join(whens)} end"


def _bears(component: PaidComponent) -> str:
    return _all_hold(component.conditions)


def _all_hold(conditions: Iterable[Condition]) -> str:
    return " and ".join(condition.holds() for condition in conditions)


def exempts(terms: Terms) -> str:
    """True for a member who exempts from the time limit."""
    limit = rule_of(terms, TimeLimit)
    listed = limit.exempt if limit else ()
    return " or ".join(f"({_all_hold(each)})" for each in listed) or NEVER


def in_group(terms: Terms) -> str:
    """True for a member of a group that the guards protect; `exempts` and this may be NEVER."""
    return " or ".join(f"({_all_hold(each.conditions)})" for each in terms.guards.groups) or NEVER


def asks_for_head(terms: Terms) -> bool:
    """Whether a condition looks at the head of the family."""
    limit = rule_of(terms, TimeLimit)
    every = [each.conditions for each in terms.components]
    every += [each.conditions for each in terms.guards.groups]
    every += limit.exempt if limit else ()
    return any(
        isinstance(one, CodeAmong) and one.column == "head_marital"
        for each in every
        for one in each
    )


def rupiah_of_component(terms: Terms, column: str) -> str:
    whens = (f"when {text_literal(each.code)} then {each.rupiah}" for each in terms.components)
    return f"case {column} {' '.join(whens)} end"


def most_of_component(terms: Terms, column: str) -> str:
    """How many members of a unit may be paid for a component."""
    limited = [each for each in terms.components if each.most is not None]
    whens = (f"when {text_literal(each.code)} then {each.most}" for each in limited)
    return f"case {column} {' '.join(whens)} else {NO_LIMIT} end" if limited else NO_LIMIT


def programmes_and_units(in_force: Sequence[Terms]) -> str:
    """The programmes in force with what they give seats to: columns `code` and `unit`."""
    rows = (
        f"select {text_literal(each.code)} as code, {text_literal(each.unit)} as unit"
        for each in in_force
    )
    nothing = "select cast(null as string) as code, cast(null as string) as unit where 1 = 0"
    return " union all ".join(rows) or nothing


# --------------------------------------------------- from a person or family to units

_MEMBERS_OF_FAMILY = "persons as member on member.family_id = bound.family_id"


def units_of_decisions(terms: Terms) -> dict[str, str]:
    """A decision binds the person it names, else all members of the family; or the family."""
    if terms.unit == "family":
        return {"unit_id": "bound.family_id", "to_persons": ""}
    return {
        "unit_id": "coalesce(bound.person_id, member.person_id)",
        "to_persons": f"left join {_MEMBERS_OF_FAMILY} and bound.binds_all_members = 1",
    }


def units_of_persons(terms: Terms, *, whole_family: bool) -> dict[str, str]:
    """A lead or a protection speaks of a person, or of all of the person's family."""
    if terms.unit == "family":
        return {"unit_id": "bound.family_id", "to_persons": ""}
    if not whole_family:
        return {"unit_id": "bound.person_id", "to_persons": ""}
    return {
        "unit_id": "coalesce(member.person_id, bound.person_id)",
        "to_persons": f"left join {_MEMBERS_OF_FAMILY}",
    }


def units_of_seats(terms: Terms, other_unit: str) -> dict[str, str]:
    """A seat speaks of the same unit, or of the family that both are of."""
    if terms.unit == other_unit:
        return {"unit_id": "bound.unit_id", "to_persons": ""}
    if terms.unit == "family":
        return {"unit_id": "bound.family_id", "to_persons": ""}
    return {"unit_id": "member.person_id", "to_persons": f"inner join {_MEMBERS_OF_FAMILY}"}


def excluded_by(terms: Terms) -> list[str]:
    """The programmes whose seats exclude a seat in this one."""
    rule = rule_of(terms, NotTogether)
    return sorted(rule.programmes) if rule else []


def made_for(terms: Terms) -> list[str]:
    """The programmes for whose recipients this one is."""
    rule = rule_of(terms, NeedsSeat)
    return sorted(rule.programmes) if rule else []
