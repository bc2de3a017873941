"""The tables of the corridor that an aid release is made of, all programmes together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tunggal.cycle.allocate import phrases
from tunggal.cycle.allocate.forecasting import forecast
from tunggal.cycle.allocate.paying import benefits, kept_amounts
from tunggal.cycle.allocate.queries import of_programme, together, union
from tunggal.cycle.engine import Engine, sql, text_literal
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period

ROOM = "allocate"
FOLLOWED_AFTER = (2, 4)  # quarters


def publish(
    engine: Engine,
    in_force: Sequence[Terms],
    *,
    programmes: Sequence[Programme],
    allocation: Allocation,
    period: Period,
) -> None:
    """Make the tables of the aid release from the verdicts on every programme."""
    together(engine, "outcomes", [of_programme("outcomes", each) for each in in_force])
    engine.drop(*(f"standing_{each.code}" for each in in_force))  # a nation's units, not kept twice
    _seats_and_money(engine, in_force, period)
    together(engine, "waiting_list", [of_programme("waiting_list", each) for each in in_force])
    codes = phrases.texts(each.code for each in in_force)
    engine.make_table("movements", sql(ROOM, "movements", programmes=codes))
    seats = union([of_programme("seats", each) for each in in_force], "regency_ledger")
    engine.make_table("regency_ledger", sql(ROOM, "regency_ledger", seats=seats))
    _departures(engine, in_force, programmes, allocation, period)
    _notices(engine, in_force, allocation, period)
    forecast(engine, in_force, programmes=programmes, allocation=allocation)
    engine.make_table("budget", sql(ROOM, "budget", quarter=text_literal(str(period.quarter))))
    engine.drop("forecast")
    together(engine, "scenarios", [of_programme("scenarios", each) for each in in_force])
    engine.make_table("unmatched_seats", sql(ROOM, "unmatched_seats"))


def _seats_and_money(engine: Engine, in_force: Sequence[Terms], period: Period) -> None:
    quarter = text_literal(str(period.quarter))
    together(
        engine, "seat_list", [of_programme("seat_list", each, quarter=quarter) for each in in_force],
        like="recipients",
    )  # fmt: skip
    paid = [query for each in in_force for query in (*benefits(each), *kept_amounts(each))]
    together(engine, "benefits", paid)
    together(engine, "recipients", [_recipients(each) for each in in_force])


def _recipients(terms: Terms) -> str:
    if not terms.components:
        return of_programme("recipients", terms, rupiah=str(terms.rupiah), paid="")
    paid = f"left join ({of_programme('paid', terms)}) as paid on paid.unit_id = seat_list.unit_id"
    return of_programme("recipients", terms, rupiah="coalesce(paid.rupiah, 0)", paid=paid)


def _departures(
    engine: Engine,
    in_force: Sequence[Terms],
    programmes: Sequence[Programme],
    allocation: Allocation,
    period: Period,
) -> None:
    rows = [
        {"village_code": village, "facilitator": code}
        for village, code in sorted(allocation.facilitators.items())
    ]
    engine.load("facilitators", rows, {"village_code": "text", "facilitator": "text"})
    now = str(4 * period.quarter.year + period.quarter.number)
    departures = sql(
        ROOM,
        "departures",
        period=text_literal(str(period)),
        first_day=phrases.day_literal(period.first_day),
        graduated=_graduated(programmes, period),
        now=now,
    )
    engine.make_table("departures", departures)
    codes = phrases.texts(each.code for each in in_force)
    after = ", ".join(map(str, FOLLOWED_AFTER)) if not period.month else "-1"
    engine.make_table("follow_ups", sql(ROOM, "follow_ups", now=now, after=after, programmes=codes))
    engine.drop("facilitators")


def _graduated(programmes: Sequence[Programme], period: Period) -> str:
    """Whether a leaver graduated: whens of a case, of the programmes that know graduation."""
    reasons = {
        each.code: spell.value
        for each in programmes
        if (spell := each.graduation.at(period.quarter)) and spell.value
    }
    whens = (
        f"when moved.programme = {text_literal(code)} and moved.reason in ({phrases.texts(listed)}) then 1"
        for code, listed in sorted(reasons.items())
    )
    return " ".join(whens) or "when 1 = 0 then 1"


def _notices(
    engine: Engine, in_force: Sequence[Terms], allocation: Allocation, period: Period
) -> None:
    seed = text_literal(f"{allocation.tie_seed}:")
    known = {
        "period": text_literal(str(period)),
        "first_day": phrases.day_literal(period.first_day),
        "seed": seed,
    }
    told = [of_programme("notices", each, **known, **_days(each)) for each in in_force]
    codes = phrases.texts(each.code for each in in_force)
    told.append(sql(ROOM, "ended_notices", programmes=codes, **known))
    together(engine, "notices", told)


def _days(terms: Terms) -> dict[str, str]:
    """The `$parts` of sql/notices.sql that are days."""
    first, appeals = terms.period.first_day, terms.guards.appeals
    appeal_until = (
        phrases.day_literal(first + timedelta(days=appeals.days - 1))
        if appeals
        else "cast(null as date)"
    )
    return {"endless": phrases.ENDLESS, "appeal_until": appeal_until}
