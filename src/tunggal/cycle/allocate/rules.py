"""Decisions of the allocation on few values: who is entitled, what is paid, how seats are shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import AFTER_RANK, BEFORE_RANK, Rule, Unit
from tunggal.policy.programme_examples import Described, Member
from tunggal.policy.programmes import Programme, Share, Terms
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Outcome, Reason

Seats = dict[str, int]  # by regency


def in_turn(programmes: Sequence[Programme], quarter: Quarter) -> list[Terms]:
    """The terms of the programmes in force, each after those it may not be held together with."""
    left = sorted(programmes, key=lambda each: each.code)
    turn: list[Programme] = []
    while left:
        done = {each.code for each in turn}
        known = {each.code for each in programmes}
        turn.append(next(each for each in left if each.needed_first & known <= done))
        left.remove(turn[-1])
    return [terms for each in turn if (terms := each.terms(quarter))]


# ------------------------------------------------------------------- one unit


@dataclass(frozen=True)
class Verdict:
    """What becomes of one unit, and why."""

    outcome: Outcome
    reason: Reason


def rules_before_rank(terms: Terms) -> tuple[Rule, ...]:
    return tuple(rule for rule in terms.rules if isinstance(rule, BEFORE_RANK))


def rules_after_rank(terms: Terms) -> tuple[Rule, ...]:
    return tuple(rule for rule in terms.rules if isinstance(rule, AFTER_RANK))


def decide(terms: Terms, unit: Unit, *, seats: int) -> Verdict:
    """The outcome of a unit that is next in line for so many seats."""
    for rule in rules_before_rank(terms):
        if rule.broken_by(unit):
            return Verdict(Outcome.EXCLUDED, rule.reason)
    if unit.unranked is not None:
        return Verdict(Outcome.NOT_RANKED, unit.unranked)
    for rule in rules_after_rank(terms):
        if rule.broken_by(unit):
            return Verdict(Outcome.EXCLUDED, rule.reason)
    if seats < 1:
        return Verdict(Outcome.WAITING, Reason.QUOTA_FULL)
    return Verdict(Outcome.ALLOCATED, Reason.ALLOCATED)


def with_components(terms: Terms, described: Described) -> Unit:
    """The unit, its components found among its members."""
    found = {each.code for each in terms.components for one in described.members if each.has(one)}
    return replace(described.unit, components=frozenset(found))


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


# ------------------------------------------------------------------- seats


def share_seats(
    terms: Terms, allocation: Allocation, *, need: Mapping[str, int], regencies: Sequence[str]
) -> Seats:
    """The seats of every regency, by the method of the programme.

    `need` counts entitled units by regency; a regency without any may be left out of it.
    """
    share = terms.share or allocation.share
    every = {code: need.get(code, 0) for code in sorted({*regencies, *need})}
    seats = allocation.seats(terms.quota)
    if share.method == "by_need":
        return sainte_lague(seats, weights=every, most=every)
    if share.method == "equal_share":
        return sainte_lague(seats, weights=dict.fromkeys(every, 1), most=every)
    poor = _poor(terms, allocation, every)
    if share.method == "by_poor_count":
        return sainte_lague(seats, weights=poor, most=every)
    return fixed_ratio(seats, share, poor=poor, need=every)


def _poor(terms: Terms, allocation: Allocation, need: Mapping[str, int]) -> dict[str, int]:
    counts = allocation.poor_counts(terms.quarter)
    missing = sorted(code for code, units in need.items() if units and code not in counts)
    if missing:
        shown = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        raise PolicyRefused(
            f"policy/regions/poor_counts.csv: programme {terms.code} is shared by poor counts, but "
            f"{len(missing)} regencies with entitled units have none for {terms.quarter.year} or "
            f"before: {shown}. Add a row for each (0 is a count)."
        )
    return {code: counts.get(code, 0) for code in need}


def fixed_ratio(
    seats: int, share: Share, *, poor: Mapping[str, int], need: Mapping[str, int]
) -> Seats:
    """`share.seats` seats for every `share.per` poor, within the national total.

    Where the national total binds, it is shared by Sainte-Laguë over the poor, never above the
    ratio. With `pass_on` a regency gets no more than it needs, and what is left of the national
    total goes to regencies that still need seats; without, seats may stay unused.
    """
    right = largest_remainders(
        {code: count * share.seats for code, count in poor.items()}, share.per
    )
    if not share.pass_on:
        return sainte_lague(seats, weights=poor, most=right)
    first = sainte_lague(
        seats, weights=poor, most={code: min(right[code], need[code]) for code in need}
    )
    left = {code: need[code] - first[code] for code in need}
    more = sainte_lague(seats - sum(first.values()), weights=poor, most=left)
    return {code: first[code] + more[code] for code in need}


def largest_remainders(parts: Mapping[str, int], divisor: int) -> Seats:
    """parts / divisor in whole numbers that add up to the whole part of their sum.

    >>> largest_remainders({"1101": 160, "1102": 150, "1103": 140}, 100)
    {'1101': 2, '1102': 1, '1103': 1}
    """
    whole = {code: part // divisor for code, part in parts.items()}
    more = sum(parts.values()) // divisor - sum(whole.values())
    by_remainder = sorted(parts, key=lambda code: (-(parts[code] % divisor), code))
    for code in by_remainder[:more]:
        whole[code] += 1
    return whole


def sainte_lague(seats: int, *, weights: Mapping[str, int], most: Mapping[str, int]) -> Seats:
    """Share seats in proportion to the weights, none getting more than `most`.

    The seats go to the highest quotients weight / 1, 3, 5, …, equal ones in order of the code, so
    that one seat more takes none away. Where every weight is at its most, what is left goes in
    equal parts to those of weight zero. Adds up to min(seats, sum of `most`), exactly.
    Source: the divisor method of Webster and Sainte-Laguë; the quotient of the last seat is found
    by bisection, so that the work does not grow with the seats.

    >>> sainte_lague(10, weights={"1101": 6, "1102": 3, "1103": 1}, most={"1101": 5, "1102": 9, "1103": 9})
    {'1101': 5, '1102': 4, '1103': 1}
    """
    weighed = {code: most[code] for code, weight in weights.items() if weight > 0}
    given = _by_quotient(seats, {code: weights[code] for code in weighed}, weighed)
    rest = {code: most[code] for code in weights if code not in weighed}
    left = seats - sum(given.values())
    given |= _by_quotient(left, dict.fromkeys(rest, 1), rest)
    return {code: given[code] for code in weights}


def _by_quotient(seats: int, weights: Mapping[str, int], most: Mapping[str, int]) -> Seats:
    if sum(most.values()) <= seats:
        return dict(most)
    # Different quotients w/(2s-1) are further apart than 2**-bits, so that one step of the
    # bisection holds equal quotients only.
    bits = 2 * (2 * max(most.values())).bit_length()
    low, high = 0, (max(weights.values()) << bits) + 1  # at `low` there are seats enough
    while high - low > 1:
        middle = (low + high) // 2
        enough = sum(_above(middle, bits, weights, most).values()) >= seats
        low, high = (middle, high) if enough else (low, middle)
    given, at_most = _above(high, bits, weights, most), _above(low, bits, weights, most)
    tied = sorted(code for code in weights if at_most[code] > given[code])
    for code in tied[: seats - sum(given.values())]:
        given[code] += 1
    return given


def _above(least: int, bits: int, weights: Mapping[str, int], most: Mapping[str, int]) -> Seats:
    """How many quotients of each weight are at least `least` / 2**bits, up to its most."""
    if least == 0:
        return dict(most)
    return {
        code: min(most[code], ((weight << bits) // least + 1) // 2)
        for code, weight in weights.items()
    }
