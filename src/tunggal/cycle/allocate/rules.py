"""Decisions of the allocation on few values: who is entitled, what is paid, how seats are shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import AFTER_RANK, BEFORE_RANK, MaxDecile, Rule, TimeLimit, Unit
from tunggal.policy.guards import FINAL, Hold
from tunggal.policy.programme_examples import Described, Member
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period
from tunggal.registry.reason import Outcome, Reason


def in_turn(programmes: Sequence[Programme], period: Period, allocation: Allocation) -> list[Terms]:
    """The terms of the programmes in force, with the common guards, each programme after those
    whose seats it looks at.
    """
    left = sorted(programmes, key=lambda each: each.code)
    turn: list[Programme] = []
    while left:
        done = {each.code for each in turn}
        known = {each.code for each in programmes}
        turn.append(next(each for each in left if each.needed_first & known <= done))
        left.remove(turn[-1])
    guarded = [replace(each, guards=each.guards.over(allocation.guards)) for each in turn]
    return [terms for each in guarded if (terms := each.terms(period))]


# ------------------------------------------------------------------- one unit


@dataclass(frozen=True)
class Verdict:
    """What becomes of one unit, and why; `cause` is why a seat kept by a guard would be lost."""

    outcome: Outcome
    reason: Reason
    cause: Reason | None = None


def rules_before_rank(terms: Terms) -> tuple[Rule, ...]:
    return tuple(rule for rule in terms.rules if isinstance(rule, BEFORE_RANK))


def rules_after_rank(terms: Terms) -> tuple[Rule, ...]:
    return tuple(rule for rule in terms.rules if isinstance(rule, AFTER_RANK))


def broken_rule(terms: Terms, unit: Unit) -> Reason | None:
    """The first reason against a unit; None for one that the rules allow."""
    for rule in rules_before_rank(terms):
        if rule.broken_by(unit):
            return rule.reason
    if unit.unranked is not None:
        return unit.unranked
    return next((rule.reason for rule in rules_after_rank(terms) if rule.broken_by(unit)), None)


def decide(terms: Terms, unit: Unit, *, seats: int, hold: Hold = Hold()) -> Verdict:  # noqa: B008
    """The outcome of a unit that is next in line for so many seats.

    A holder whom a more entitled unit would displace is one for whom `seats` is 0.
    """
    reason = broken_rule(terms, unit)
    cause = reason or Reason.QUOTA_FULL
    if reason is None and seats > 0:
        return Verdict(Outcome.ALLOCATED, Reason.ALLOCATED)
    shield = shield_of(terms, unit, hold, reason)
    if shield is not None:
        return Verdict(Outcome.SHIELDED, shield, cause)
    if hold.holds and not _may_end(terms, hold, cause):
        return Verdict(Outcome.ON_NOTICE, Reason.NOTICE_GIVEN, cause)
    if reason is None:
        return Verdict(Outcome.WAITING, Reason.QUOTA_FULL)
    if reason == unit.unranked:
        return Verdict(Outcome.NOT_RANKED, reason)
    return Verdict(Outcome.EXCLUDED, reason)


def _may_end(terms: Terms, hold: Hold, cause: Reason) -> bool:
    notice = terms.guards.notice
    if notice is None or cause in FINAL or cause in notice.at_once:
        return True
    return hold.notice_until is not None and hold.notice_until < terms.period.first_day


def shield_of(terms: Terms, unit: Unit, hold: Hold, reason: Reason | None) -> Reason | None:
    """The guard that keeps a seat for a named reason, the first that holds; None for none."""
    guards = terms.guards
    if reason in FINAL:
        return None
    shields = {
        Reason.APPEAL_OPEN: bool(guards.appeals)
        and hold.appeal == "open"
        and (hold.holds or hold.left),
        Reason.ONGOING_TREATMENT: hold.holds
        and "ongoing_treatment" in hold.protections & guards.protected,
        Reason.PROTECTED_GROUP: hold.holds
        and bool(hold.groups or hold.protections & guards.protected),
        Reason.REACTIVATED: guards.reactivation and hold.reactivated,
        Reason.NEWBORN: guards.newborn_months is not None and hold.newborn,
        Reason.APPEAL_UPHELD: bool(guards.appeals) and hold.holds and hold.appeal == "upheld",
        Reason.GRACE: hold.holds and _in_grace(terms, reason or Reason.QUOTA_FULL),
        Reason.INCUMBENT_MARGIN: hold.holds and _within_margin(terms, unit, reason),
    }
    return next((shield for shield, holds in shields.items() if holds), None)


def _in_grace(terms: Terms, cause: Reason) -> bool:
    grace = terms.guards.grace
    return grace is not None and grace.until >= terms.period.first_day and cause in grace.reasons


def _within_margin(terms: Terms, unit: Unit, reason: Reason | None) -> bool:
    limits = [rule.limit for rule in terms.rules if isinstance(rule, MaxDecile)]
    above = reason == Reason.DECILE_ABOVE_LIMIT and unit.decile is not None
    return above and (unit.decile or 0) <= limits[0] + terms.guards.margin.deciles


def with_components(terms: Terms, described: Described) -> Unit:
    """The unit, its components and exemptions found among its members."""
    members = described.members
    found = {each.code for each in terms.components for one in members if each.has(one)}
    exempt = any(
        rule.exempts(one) for rule in terms.rules if isinstance(rule, TimeLimit) for one in members
    )
    return replace(described.unit, components=frozenset(found), exempt=exempt)


def with_groups(terms: Terms, described: Described) -> Hold:
    """What the guards look at, the protected groups found among the members."""
    found = {
        group.code
        for group in terms.guards.groups
        for one in described.members
        if all(condition.held_by(one) for condition in group.conditions)
    }
    return replace(described.hold, groups=frozenset(found))


# ------------------------------------------------------------------- money


@dataclass(frozen=True)
class Payment:
    """One line of what a recipient is paid in a quarter; `member` is None for the whole unit."""

    component: str
    member: int | None
    rupiah: int


def payments(terms: Terms, members: Sequence[Member]) -> list[Payment]:
    """What a recipient with these members, in the order of their keys, is paid for.

    A member counts for its best paid component only; of each component at most `most` members
    count, first keys first, and of all of them the best paid up to `paid_members`.
    """
    counted: list[Payment] = []
    taken = dict.fromkeys((each.code for each in terms.components), 0)
    for place, member in enumerate(members):
        best = next((each for each in terms.components if each.has(member)), None)
        if best is not None and (best.most is None or taken[best.code] < best.most):
            taken[best.code] += 1
            counted.append(Payment(best.code, place, best.rupiah))
    counted.sort(key=lambda payment: -payment.rupiah)
    base = [] if terms.rupiah is None else [Payment("base", None, terms.rupiah)]
    return base + counted[: terms.paid_members]


def lowest_amount(terms: Terms) -> int:
    """The least that the programme pays for a member."""
    return min(component.rupiah for component in terms.components)


def kept_payment(terms: Terms) -> list[Payment]:
    """What a recipient who keeps a seat for a while is paid when no member is left to be paid for.

    It is paid as before; here, where that is not known, the lowest amount.
    """
    if not terms.components or terms.rupiah is not None:
        return []
    return [Payment("kept", None, lowest_amount(terms))]
