"""Laws of sharing seats among regencies, on few values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import allocate_worlds as worlds
from reference import allocate as twin
from tunggal.cycle.allocate.sharing import largest_remainders, sainte_lague, share_seats
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Share

CODES = [f"{code}" for code in range(1101, 1108)]
COUNTS = st.dictionaries(st.sampled_from(CODES), st.integers(0, 12), min_size=1)
POOR = st.fixed_dictionaries({code: st.integers(0, 9) for code in CODES})
METHODS = st.one_of(
    st.sampled_from([Share("by_need"), Share("by_poor_count"), Share("equal_share")]),
    st.builds(Share, st.just("fixed_ratio"), st.integers(1, 500), st.just(100), st.booleans()),
)


def shared(quota: int, share: Share, need: dict[str, int], poor: dict[str, int]) -> dict[str, int]:
    terms = worlds.programme(quota=quota, share=share).terms(worlds.QUARTER)
    assert terms is not None
    allocation = Allocation("t", poor={code: {2025: count} for code, count in poor.items()})
    return share_seats(terms, allocation, need=need, regencies=CODES)


@given(seats=st.integers(0, 90), weights=POOR, most=POOR)
def test_bisection_gives_what_seat_after_seat_gives(
    seats: int, weights: dict[str, int], most: dict[str, int]
) -> None:
    found = sainte_lague(seats, weights=weights, most=most)
    assert found == twin.one_by_one(seats, weights, most)
    assert sum(found.values()) == min(seats, sum(most.values()))


@given(quota=st.integers(0, 90), share=METHODS, need=COUNTS, poor=POOR)
def test_seats_add_up_and_are_never_more_than_needed(
    quota: int, share: Share, need: dict[str, int], poor: dict[str, int]
) -> None:
    seats = shared(quota, share, need, poor)
    if share.pass_on:
        assert sum(seats.values()) == min(quota, sum(need.values()))
        assert all(seats[code] <= need.get(code, 0) for code in CODES)
    else:
        rights = sum(poor.values()) * share.seats // share.per
        assert sum(seats.values()) == min(quota, rights)


@given(quota=st.integers(0, 90), share=METHODS, need=COUNTS, poor=POOR)
def test_one_seat_more_never_costs_a_regency_one(
    quota: int, share: Share, need: dict[str, int], poor: dict[str, int]
) -> None:
    fewer, more = (shared(quota + extra, share, need, poor) for extra in (0, 1))
    assert all(fewer[code] <= more[code] for code in CODES)


@given(parts=POOR, divisor=st.integers(1, 20))
def test_largest_remainders_round_within_one_seat(parts: dict[str, int], divisor: int) -> None:
    found = largest_remainders(parts, divisor)
    assert sum(found.values()) == sum(parts.values()) // divisor
    assert all(abs(found[code] - Fraction(parts[code], divisor)) < 1 for code in parts)


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_ten_million_seats_go_to_the_highest_quotients(data: Any) -> None:
    regencies = [f"{code:04d}" for code in range(1000, 1514)]
    some = st.lists(st.integers(1_000, 1_500_000), min_size=514, max_size=514)
    weights = dict(zip(regencies, data.draw(some), strict=True))
    most = {code: weight // 3 for code, weight in weights.items()}
    seats = min(10_000_000, sum(most.values()))
    found = sainte_lague(10_000_000, weights=weights, most=most)
    assert sum(found.values()) == seats
    last = min(Fraction(weights[code], 2 * found[code] - 1) for code in found if found[code])
    free = [code for code in found if found[code] < most[code]]
    assert all(Fraction(weights[code], 2 * found[code] + 1) <= last for code in free)
