"""Shares the seats of a programme among regencies: in proportion, capped at need, never below a floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Share, Terms
from tunggal.registry.errors import PolicyRefused

Seats = dict[str, int]  # by regency


def share_seats(
    terms: Terms,
    allocation: Allocation,
    *,
    need: Mapping[str, int],
    regencies: Sequence[str],
    held: Mapping[str, int] | None = None,
    least: Mapping[str, int] | None = None,
) -> Seats:
    """The seats of every regency, by the method of the programme.

    `need` counts entitled units by regency; a regency without any may be left out of it. `held`
    counts units that have a seat though the rules do not allow them; `least` is the floor that
    guards give a regency, within need + held. Floors come before the national quota.
    """
    share = terms.share or allocation.share
    every = {code: need.get(code, 0) for code in sorted({*regencies, *need, *(held or {})})}
    most = {code: units + (held or {}).get(code, 0) for code, units in every.items()}
    floor = {code: (least or {}).get(code, 0) for code in every}
    seats = allocation.seats(terms.quota)
    if share.method == "by_need":
        return sainte_lague(seats, weights=every, most=most, least=floor)
    if share.method == "equal_share":
        return sainte_lague(seats, weights=dict.fromkeys(every, 1), most=most, least=floor)
    poor = _poor(terms, allocation, every)
    if share.method == "by_poor_count":
        return sainte_lague(seats, weights=poor, most=most, least=floor)
    return fixed_ratio(seats, share, poor=poor, need=most, least=floor)


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
    seats: int,
    share: Share,
    *,
    poor: Mapping[str, int],
    need: Mapping[str, int],
    least: Mapping[str, int],
) -> Seats:
    """`share.seats` seats for every `share.per` poor, within the national total.

    Where the national total binds, it is shared by Sainte-Laguë over the poor, never above the
    ratio, and no regency is below its floor. With `pass_on` a regency gets no more than it needs,
    and what is left of the national total goes to regencies that still need seats; without, seats
    may stay unused.
    """
    right = largest_remainders(
        {code: count * share.seats for code, count in poor.items()}, share.per
    )
    if not share.pass_on:
        most = {code: max(right[code], least[code]) for code in right}
        return sainte_lague(seats, weights=poor, most=most, least=least)
    most = {code: max(min(right[code], need[code]), least[code]) for code in need}
    first = sainte_lague(seats, weights=poor, most=most, least=least)
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


def sainte_lague(
    seats: int,
    *,
    weights: Mapping[str, int],
    most: Mapping[str, int],
    least: Mapping[str, int] | None = None,
) -> Seats:
    """Share seats in proportion to the weights, none getting more than `most` or less than `least`.

    The seats go to the highest quotients weight / 1, 3, 5, …, equal ones in order of the code, so
    that one seat more takes none away; where `least` asks for more, it is given first. Where every
    weight is at its most, what is left goes in equal parts to those of weight zero. Adds up to
    min(seats, sum of `most`), exactly, or to the sum of `least` when that is more.
    Source: the divisor method of Webster and Sainte-Laguë; the quotient of the last seat is found
    by bisection, so that the work does not grow with the seats.

    >>> sainte_lague(10, weights={"1101": 6, "1102": 3, "1103": 1}, most={"1101": 5, "1102": 9, "1103": 9})
    {'1101': 5, '1102': 4, '1103': 1}
    >>> sainte_lague(10, weights={"1101": 6, "1102": 4}, most={"1101": 9, "1102": 9}, least={"1102": 7})
    {'1101': 3, '1102': 7}
    """
    floor = {code: min((least or {}).get(code, 0), most[code]) for code in weights}
    weighed = {code: most[code] for code, weight in weights.items() if weight > 0}
    rest = {code: most[code] for code in weights if code not in weighed}
    kept = sum(floor[code] for code in rest)
    given = _by_quotient(seats - kept, {code: weights[code] for code in weighed}, weighed, floor)
    left = seats - sum(given.values())
    given |= _by_quotient(left, dict.fromkeys(rest, 1), rest, floor)
    return {code: given[code] for code in weights}


def _by_quotient(
    seats: int, weights: Mapping[str, int], most: Mapping[str, int], least: Mapping[str, int]
) -> Seats:
    if sum(most.values()) <= seats:
        return dict(most)
    if sum(least[code] for code in weights) >= seats:
        return {code: least[code] for code in weights}
    # Different quotients w/(2s-1) are further apart than 2**-bits, so that one step of the
    # bisection holds equal quotients only.
    bits = 2 * (2 * max(most.values())).bit_length()
    low, high = 0, (max(weights.values()) << bits) + 1  # at `low` there are seats enough
    while high - low > 1:
        middle = (low + high) // 2
        enough = sum(_above(middle, bits, weights, most, least).values()) >= seats
        low, high = (middle, high) if enough else (low, middle)
    given, at_most = (_above(each, bits, weights, most, least) for each in (high, low))
    tied = sorted(code for code in weights if at_most[code] > given[code])
    for code in tied[: seats - sum(given.values())]:
        given[code] += 1
    return given


def _above(
    quotient: int,
    bits: int,
    weights: Mapping[str, int],
    most: Mapping[str, int],
    least: Mapping[str, int],
) -> Seats:
    """How many quotients of each weight are at least `quotient` / 2**bits, between least and most."""
    if quotient == 0:
        return dict(most)
    return {
        code: max(least[code], min(most[code], ((weight << bits) // quotient + 1) // 2))
        for code, weight in weights.items()
    }
