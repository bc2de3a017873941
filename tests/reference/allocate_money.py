"""The twin's money: what recipients are paid for, and what the next four quarters will cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reference.allocate_register import Register, Row, age, is_here
from reference.allocate_units import Standing
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period


def benefits(register: Register, terms: Terms, seated: Iterable[int]) -> Iterator[Row]:
    """What every unit with a seat is paid for by these terms."""
    for unit_id in seated:
        if terms.rupiah is not None:
            yield _line(terms, unit_id, "base", 0, terms.rupiah)
        if terms.components:
            yield from _for_members(register, terms, unit_id)


def kept(terms: Terms, standings: Iterable[Standing], paid: Iterable[Row]) -> Iterator[Row]:
    """What goes on being paid to who keeps a seat for a while, no member left to be paid for."""
    if terms.rupiah is not None or not terms.components:
        return
    able = {row["unit_id"] for row in paid}
    lowest = min(each.rupiah for each in terms.components)
    for each in standings:
        if each.outcome in ("on_notice", "shielded") and each.unit_id not in able:
            before = each.before["rupiah"] if each.before else None
            yield _line(terms, each.unit_id, "kept", 0, before or lowest)


def _line(terms: Terms, unit_id: int, component: str, person_id: int, rupiah: int) -> Row:
    return {
        "programme": terms.code, "unit_id": unit_id, "component": component,
        "person_id": person_id, "rupiah": rupiah,
    }  # fmt: skip


def _for_members(register: Register, terms: Terms, unit_id: int) -> list[Row]:
    members: Sequence[Row] = register.kin.get(unit_id, ())
    if terms.unit == "person":
        members = [register.persons[unit_id]]
    paid: list[Row] = []
    counted: Counter[str] = Counter()
    for person in sorted(members, key=lambda person: person["person_id"]):
        if not is_here(person):
            continue
        member = {**person, "age": age(person["birth_date"], terms.period.first_day)}
        able = [each for each in terms.components if each.has(member)]
        if not able:
            continue
        best = max(able, key=lambda each: each.rupiah)
        counted[best.code] += 1
        if best.most is None or counted[best.code] <= best.most:
            paid.append(_line(terms, unit_id, best.code, person["person_id"], best.rupiah))
    paid.sort(key=lambda row: (-row["rupiah"], row["person_id"]))
    return paid[: terms.paid_members]


def budget(
    register: Register,
    terms: Terms,
    programme: Programme,
    allocation: Allocation,
    *,
    regencies: Mapping[int, str],
    entitled: int,
    paid: Iterable[Row],
) -> Iterator[Row]:
    """The money of this period, and of the next four quarters for the same recipients.

    `regencies` says of every unit with a seat where it is.
    """
    names = {"programme": terms.code, "quarter": str(terms.quarter)}
    for (regency, component), (units, rupiah) in _summed(paid, regencies).items():
        yield {
            **names, "regency_code": regency, "component": component, "paid": units,
            "rupiah": rupiah, "forecast": 2,
        }  # fmt: skip
    quarter = terms.quarter
    for _ in range(4):
        quarter = quarter.next
        then = programme.terms(Period(quarter))
        if then is None or not regencies:
            continue
        filled = seats = len(regencies)
        if then.quota != terms.quota:
            seats = min(allocation.seats(then.quota), max(filled, entitled))
        months = 3 if then.period.month else 1
        due = _summed(benefits(register, then, regencies), regencies)
        for (regency, component), (units, rupiah) in due.items():
            yield {
                "programme": terms.code, "regency_code": regency, "quarter": str(quarter),
                "component": component, "paid": units * seats // filled,
                "rupiah": rupiah * months * seats // filled, "forecast": 1,
            }  # fmt: skip


def _summed(
    paid: Iterable[Row], regencies: Mapping[int, str]
) -> dict[tuple[str, str], tuple[int, int]]:
    units: Counter[tuple[str, str]] = Counter()
    rupiah: Counter[tuple[str, str]] = Counter()
    for row in paid:
        key = (regencies[row["unit_id"]], row["component"])
        units[key] += 1
        rupiah[key] += row["rupiah"]
    return {key: (units[key], rupiah[key]) for key in units}
