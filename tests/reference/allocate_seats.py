"""The twin's seats: shared among regencies one at a time, and given claim by claim in each."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reference.allocate_units import ENDLESS, Standing
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Share, Terms
from tunggal.registry.period import last_day_of

Counts = Mapping[str, int]  # by regency


@dataclass(frozen=True)
class Lines:
    """What the ledger and the notices of a regency say of its seats."""

    target: int
    quota: int


class Regency:
    """The claims to the seats of one regency."""

    def __init__(self, standings: Iterable[Standing]) -> None:
        self.claims: dict[str, list[Standing]] = defaultdict(list)
        for standing in standings:
            if standing.claim:
                self.claims[standing.claim].append(standing)
        self.entitled = sorted(
            (each for each in self.all("steady", "pressed", "sure", "queue") if not each.reason),
            key=lambda each: (each.line, each.unit_id),
        )
        for place, each in enumerate(self.entitled, start=1):
            each.place = place

    def all(self, *names: str) -> list[Standing]:
        return [each for name in names for each in self.claims.get(name, ())]

    @property
    def shielded(self) -> int:
        """Seats that shields hold for units whom the rules do not allow."""
        return sum(1 for each in self.all("kept", "sure") if each.shield and each.reason)

    @property
    def holders(self) -> int:
        return len(self.all("kept", "free", "steady", "pressed"))


def give_seats(
    terms: Terms, allocation: Allocation, standings: Sequence[Standing], listed: Iterable[str]
) -> dict[str, Lines]:
    """Decide what becomes of every unit; the lines of every regency."""
    of: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        if standing.claim:
            of[standing.regency_code].append(standing)
    regencies = {code: Regency(of.get(code, ())) for code in {*listed, *of}}
    need = {code: len(each.entitled) for code, each in regencies.items()}
    shielded = {code: each.shielded for code, each in regencies.items()}
    target = share(terms, allocation, need, shielded, shielded)
    unguarded = share(terms, allocation, need)
    more, floor = {}, {}
    for code, each in regencies.items():
        more[code], floor[code] = _of_guards(terms, each, target[code])
    seats = share(terms, allocation, need, more, floor)
    for code, each in regencies.items():
        for standing in each.entitled:
            standing.seated_without_guards = bool(
                standing.place and standing.place <= unguarded[code]
            )
        _decide(terms, each, target=target[code], seats=seats[code])
    _decide_the_rest(standings)
    return {code: Lines(target[code], seats[code]) for code in regencies}


# ------------------------------------------------------------------- what guards hold


def _margin_line(terms: Terms, regency: Regency, target: int) -> int:
    """The place up to which the margin keeps an incumbent; -1 without a margin."""
    line, percent = target - regency.shielded, terms.guards.margin.percent
    return line + line * percent // 100 if percent else -1


def _cap(terms: Terms, regency: Regency) -> int:
    percent = terms.guards.leavers_percent
    if percent is None:
        return regency.holders
    return -(-regency.holders * percent // 100)


def _near(terms: Terms, regency: Regency, target: int) -> list[Standing]:
    line = _margin_line(terms, regency, target)
    return [each for each in regency.all("pressed") if (each.place or 0) <= line]


def _of_guards(terms: Terms, regency: Regency, target: int) -> tuple[int, int]:
    """How many seats more than the entitled a regency can use, and how many its guards hold."""
    cap, free = _cap(terms, regency), len(regency.all("free"))
    may_leave = free + len(regency.all("pressed")) - len(_near(terms, regency, target))
    sure = regency.all("sure")
    not_allowed = sum(1 for each in sure if each.reason)
    more = len(regency.all("kept")) + not_allowed + max(0, free - cap)
    return more, regency.holders - min(cap, may_leave) + len(sure)


# ------------------------------------------------------------------- who gets the seats


def _decide(terms: Terms, regency: Regency, *, target: int, seats: int) -> None:
    line, margin_line = target - regency.shielded, _margin_line(terms, regency, target)
    safe = [*regency.all("steady", "sure"), *_near(terms, regency, target)]
    for each in safe:
        _keep(terms, each, line, margin_line)
    for each in regency.all("kept"):
        if each.shield:
            _shielded(each, each.shield)
        else:
            _on_notice(terms, each, "notice_given")
    _compete(terms, regency, line, margin_line, seats - len(safe) - len(regency.all("kept")))


def _compete(terms: Terms, regency: Regency, line: int, margin_line: int, left: int) -> None:
    """Give the seats left to newcomers and incumbents under pressure, by place; mind the cap."""
    pool = [
        each
        for each in regency.entitled
        if each.claim == "queue" or (each.claim == "pressed" and (each.place or 0) > margin_line)
    ]
    winners, losers = pool[: max(0, left)], pool[max(0, left) :]
    leaving = [
        *sorted(regency.all("free"), key=_least_entitled_first),
        *(each for each in reversed(losers) if each.claim == "pressed"),
    ]
    held_back = leaving[_cap(terms, regency) :]
    stay = [each for each in winners if each.claim == "pressed"]
    newcomers = [each for each in winners if each.claim == "queue"]
    newcomers = newcomers[: max(0, left - len(stay) - len(held_back))]
    # Beyond the target there are seats for incumbents only because the cap lets no more leave.
    for each in (*held_back, *(each for each in stay if (each.place or 0) > line)):
        _on_notice(terms, each, "leavers_cap")
    for each in (*(each for each in stay if (each.place or 0) <= line), *newcomers):
        each.outcome = each.why = "allocated"


def _least_entitled_first(standing: Standing) -> tuple[bool, object, int]:
    """Later in line, earlier to leave; who is not ranked leaves last."""
    if standing.line is None:
        return (True, (), -standing.unit_id)
    return (False, _Backwards(standing.line), -standing.unit_id)


class _Backwards:
    """Sorts a value the other way round."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __lt__(self, other: _Backwards) -> bool:
        return bool(other.value < self.value)  # type: ignore[operator]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and other.value == self.value


def _keep(terms: Terms, standing: Standing, line: int, margin_line: int) -> None:
    """What an incumbent or a sure one is told who keeps the seat in any case."""
    place = standing.place
    if place is not None and place <= line:
        standing.outcome = standing.why = "allocated"
    elif standing.shield:
        _shielded(standing, standing.shield)
    elif place is not None and place <= margin_line:
        _shielded(standing, "incumbent_margin")
        standing.until = terms.period.last_day
    else:
        _on_notice(terms, standing, "notice_given")


def _shielded(standing: Standing, why: str) -> None:
    standing.outcome, standing.why = "shielded", why
    standing.cause = standing.reason or "quota_full"
    standing.until = standing.shield_until
    if standing.until == ENDLESS:
        standing.until = None
    if why == "appeal_open" and standing.before:
        standing.notice_until = standing.before["notice_until"]


def _on_notice(terms: Terms, standing: Standing, why: str) -> None:
    notice, period = terms.guards.notice, terms.period
    months = notice.months if notice else period.months
    given = standing.before and standing.before["notice_until"]
    standing.outcome, standing.why = "on_notice", why
    standing.cause = standing.reason or "quota_full"
    standing.notice_until = given or last_day_of(period.first_day, months=months)
    standing.until = max(standing.notice_until, period.last_day)


def _decide_the_rest(standings: Iterable[Standing]) -> None:
    """Whoever has no seat: waits, is not ranked or is excluded."""
    for each in standings:
        if not each.outcome:
            unranked = each.unit.unranked
            each.outcome, each.why = "excluded", each.reason or "quota_full"
            if each.reason is None:
                each.outcome = "waiting"
            elif unranked and each.reason == unranked.value:
                each.outcome = "not_ranked"


# ------------------------------------------------------------------- seats, one at a time


def share(
    terms: Terms,
    allocation: Allocation,
    need: Counts,
    more: Counts | None = None,
    floor: Counts | None = None,
) -> dict[str, int]:
    """The seats of every regency: `need` and `more` may be filled, the floor comes first."""
    how: Share = terms.share or allocation.share
    seats = int(terms.quota * allocation.scale + Fraction(1, 2))
    most = {code: need[code] + (more or {}).get(code, 0) for code in need}
    floor = {code: (floor or {}).get(code, 0) for code in need}
    if how.method == "by_need":
        return one_by_one(seats, need, most, floor)
    if how.method == "equal_share":
        return one_by_one(seats, dict.fromkeys(need, 1), most, floor)
    counts = allocation.poor_counts(terms.quarter)
    poor = {code: counts.get(code, 0) for code in need}
    if how.method == "by_poor_count":
        return one_by_one(seats, poor, most, floor)
    right = _rights(poor, how)
    if not how.pass_on:
        most = {code: max(right[code], floor[code]) for code in need}
        return one_by_one(seats, poor, most, floor)
    capped = {code: max(min(right[code], most[code]), floor[code]) for code in need}
    first = one_by_one(seats, poor, capped, floor)
    rest = {code: most[code] - first[code] for code in need}
    passed_on = one_by_one(seats - sum(first.values()), poor, rest)
    return {code: first[code] + passed_on[code] for code in need}


def _rights(poor: Counts, how: Share) -> dict[str, int]:
    """Whole parts first, then a seat each to the largest fractions."""
    exact = {code: Fraction(count * how.seats, how.per) for code, count in poor.items()}
    right = {code: int(part) for code, part in exact.items()}
    rest = int(sum(exact.values())) - sum(right.values())
    for code in sorted(exact, key=lambda code: (right[code] - exact[code], code))[:rest]:
        right[code] += 1
    return right


def one_by_one(
    seats: int, weights: Counts, most: Counts, least: Counts | None = None
) -> dict[str, int]:
    """Sainte-Laguë as it is taught: floors first, then seat after seat to the highest quotient."""
    given = {code: min((least or {}).get(code, 0), most[code]) for code in weights}
    for weighed in (True, False):
        group = [code for code in weights if (weights[code] > 0) is weighed]
        left = seats - sum(given.values())
        if sum(most[code] - given[code] for code in group) <= left:
            given |= {code: most[code] for code in group}  # enough for all of them
            continue
        heap = [
            (-Fraction(weights[code] if weighed else 1, 2 * given[code] + 1), code)
            for code in group
            if given[code] < most[code]
        ]
        heapq.heapify(heap)
        for _ in range(left):
            _, code = heapq.heappop(heap)
            given[code] += 1
            if given[code] < most[code]:
                nominal = weights[code] if weighed else 1
                heapq.heappush(heap, (-Fraction(nominal, 2 * given[code] + 1), code))
    return given
