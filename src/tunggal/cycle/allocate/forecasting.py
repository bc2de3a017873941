"""What the next quarters will cost: today's recipients, aged, by the terms then in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tunggal.cycle.allocate.paying import benefits
from tunggal.cycle.engine import Engine, Row, sql
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

ROOM = "allocate"
QUARTERS_AHEAD = 4
_COLUMNS = {
    "programme": "text", "regency_code": "text", "quarter": "text", "component": "text",
    "paid": "long", "rupiah": "long",
}  # fmt: skip


def forecast(
    engine: Engine,
    in_force: Sequence[Terms],
    *,
    programmes: Sequence[Programme],
    allocation: Allocation,
) -> None:
    """Make the table `forecast`: components and rupiah of each of the next four quarters.

    Members grow older and amounts follow their dates; where the quota changes, the money is
    scaled to the seats then filled: the new quota, or all units now entitled if these are fewer.
    """
    by_code = {each.code: each for each in programmes}
    rows = [
        row
        for terms in in_force
        for quarter in _ahead(terms.quarter)
        if (then := by_code[terms.code].terms(Period(quarter))) is not None
        for row in _due(engine, terms, then, allocation)
    ]
    engine.load("forecast", rows, _COLUMNS)


def _ahead(quarter: Quarter) -> Iterator[Quarter]:
    for _ in range(QUARTERS_AHEAD):
        quarter = quarter.next
        yield quarter


def _due(engine: Engine, terms: Terms, then: Terms, allocation: Allocation) -> Iterator[Row]:
    filled, seats = _seats_then(engine, terms, then, allocation)
    months = 3 if then.period.month else 1  # a monthly programme pays three times a quarter
    for query in benefits(terms, at=then) if filled else ():
        for row in engine.rows(sql(ROOM, "ahead", benefits=query)):
            yield {
                **row,
                "programme": terms.code,
                "quarter": str(then.quarter),
                "paid": row["paid"] * seats // filled,
                "rupiah": row["rupiah"] * months * seats // filled,
            }


def _seats_then(
    engine: Engine, terms: Terms, then: Terms, allocation: Allocation
) -> tuple[int, int]:
    """Seats filled now, and those expected when the terms `then` hold."""
    of_programme = f"programme = '{terms.code}'"
    row = engine.rows(
        "select coalesce(sum(filled), 0) as filled, coalesce(sum(entitled), 0) as entitled "
        f"from regency_ledger where {of_programme}"
    )[0]
    filled, entitled = int(row["filled"]), int(row["entitled"])
    if then.quota == terms.quota:
        return filled, filled
    return filled, min(allocation.seats(then.quota), max(filled, entitled))
