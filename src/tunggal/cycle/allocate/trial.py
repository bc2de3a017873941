"""Trying a programme file: on one described family or person, or on a whole release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tunggal.cycle.allocate.rules import (
    Payment,
    Verdict,
    decide,
    kept_payment,
    payments,
    with_components,
    with_groups,
)
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.engine import Engine, Row, sql
from tunggal.policy.allocation import Allocation
from tunggal.policy.programme_examples import Described, Example
from tunggal.policy.programmes import Programme, refuse_circles
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Outcome

HELD = (Outcome.ON_NOTICE, Outcome.SHIELDED)
SEATED = (Outcome.ALLOCATED, *HELD)


@dataclass(frozen=True)
class Answer:
    """What a programme says to one described unit: outcome, reason, basis and money a quarter."""

    verdict: Verdict
    basis: str
    payments: tuple[Payment, ...]

    @property
    def rupiah(self) -> int:
        return sum(payment.rupiah for payment in self.payments)


def try_unit(
    programme: Programme, described: Described, *, quarter: Quarter, seats: int = 1
) -> Answer:
    """What becomes of a described unit that is next in line for so many seats.

    Raises UsageRefused in a quarter in which the programme has no quota.
    """
    terms = programme.terms(quarter)
    if terms is None:
        raise UsageRefused(
            f"{programme.code} has no quota in force in {quarter}. Choose a quarter that "
            f"'quota' in {programme.file} covers."
        )
    unit, hold = with_components(terms, described), with_groups(terms, described)
    verdict = decide(terms, unit, seats=seats, hold=hold)
    paid = payments(terms, described.members) if verdict.outcome in SEATED else []
    if verdict.outcome in HELD and not paid:
        paid = kept_payment(terms)
    return Answer(verdict, terms.bases.get(verdict.reason, programme.basis), tuple(paid))


def try_example(programme: Programme, example: Example) -> Answer:
    """What becomes of an example of the file, in its quarter or under the newest rules."""
    quarter = example.quarter or programme.newest
    return try_unit(programme, example.described, quarter=quarter, seats=example.seats)


@dataclass(frozen=True)
class Moves:
    """How many would enter, stay and leave in one programme and regency, and the money a quarter."""

    programme: str
    regency_code: str
    enter: int
    stay: int
    leave: int
    rupiah_before: int
    rupiah_after: int


@dataclass(frozen=True)
class Trial:
    """What a changed programme file would do to a release: by regency, and why units leave."""

    moves: tuple[Moves, ...]
    reasons: tuple[tuple[str, str, int], ...]  # programme, reason, leavers

    def total(self, programme: str) -> Moves:
        """The moves of a programme in the whole nation."""
        every = [each for each in self.moves if each.programme == programme]
        return Moves(
            programme,
            "nation",
            sum(each.enter for each in every),
            sum(each.stay for each in every),
            sum(each.leave for each in every),
            sum(each.rupiah_before for each in every),
            sum(each.rupiah_after for each in every),
        )


def try_programme(
    engine: Engine,
    changed: Programme,
    *,
    programmes: Sequence[Programme],
    allocation: Allocation,
    when: Quarter | Period,
) -> Trial:
    """Allocate with a changed (or new) programme file and compare with the release.

    The engine holds what `allocate` reads, and the release's `recipients` and `benefits`; without
    these two the unchanged programmes are allocated first. The tables of the trial replace them.
    """
    if not (engine.has("recipients") and engine.has("benefits")):
        allocate(engine, programmes=programmes, allocation=allocation, when=when)
    for table in ("recipients", "benefits"):
        engine.make_table(f"{table}_before", f"select * from {table}")
    tried = [*(each for each in programmes if each.code != changed.code), changed]
    refuse_circles(tried)
    allocate(engine, programmes=tried, allocation=allocation, when=when)
    trial = Trial(_moves(engine), _reasons(engine))
    engine.drop("recipients_before", "benefits_before")
    return trial


def _moves(engine: Engine) -> tuple[Moves, ...]:
    rows: list[Row] = engine.rows(sql("allocate", "trial_moves"))
    moves = [Moves(**row) for row in rows]
    return tuple(sorted(moves, key=lambda each: (each.programme, each.regency_code)))


def _reasons(engine: Engine) -> tuple[tuple[str, str, int], ...]:
    rows = engine.rows(sql("allocate", "trial_reasons"))
    return tuple(sorted((row["programme"], row["reason"], row["units"]) for row in rows))
