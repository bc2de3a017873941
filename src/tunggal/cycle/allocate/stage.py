"""Allocate: seats of every programme to the most entitled, and for every unit one reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from tunggal.cycle.allocate import guarding, phrases
from tunggal.cycle.allocate.checks import check_allocation, check_register
from tunggal.cycle.allocate.gathering import gather, members, seats_of
from tunggal.cycle.allocate.publishing import publish
from tunggal.cycle.allocate.rules import in_turn
from tunggal.cycle.allocate.seating import (
    Claims,
    Cuts,
    Lines,
    counted,
    cut,
    draw_lines,
    seats_left,
    share_with_floors,
)
from tunggal.cycle.engine import Engine, sql, text_literal
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import NoLead
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

ROOM = "allocate"
_CUT_COLUMNS = {
    each.name: "text" if each.name == "regency_code" else "long" for each in fields(Cuts)
}


def allocate(
    engine: Engine,
    *,
    programmes: Sequence[Programme],
    allocation: Allocation,
    when: Quarter | Period,
) -> None:
    """Make the tables of the aid release of a quarter, or of the monthly programmes of a month.

    Raises ChecksFailed when a law does not hold.
    """
    period = when if isinstance(when, Period) else Period(when)
    check_register(engine)
    in_force = in_turn(programmes, period, allocation)
    gather(engine, in_force, allocation=allocation, period=period)
    for terms in in_force:
        queue(engine, terms, in_force, programmes)
        seat(engine, terms, allocation=allocation)
    engine.drop("lead_persons", "protected_persons", "contested", "family_facts")
    publish(engine, in_force, programmes=programmes, allocation=allocation, period=period)
    check_allocation(engine, in_force, allocation=allocation)
    forget(engine, in_force)


def queue(
    engine: Engine, terms: Terms, in_force: Sequence[Terms], programmes: Sequence[Programme]
) -> None:
    """Judge every unit of a programme, find its claim to a seat, and put claims in order."""
    engine.make_table("marks", sql(ROOM, "marks", marks=_marks(terms, in_force, programmes)))
    parts = guarding.phrases_of_claims(terms)
    standing = sql(
        ROOM,
        "standing",
        units=_units(terms),
        reason=phrases.first_reason(terms),
        grounds=phrases.all_reasons(terms),
        **parts,
    )
    engine.make_table(f"standing_{terms.code}", standing)
    engine.make_table(f"queue_{terms.code}", sql(ROOM, "queue", code=terms.code))
    engine.drop("marks")


def _units(terms: Terms) -> str:
    known = {
        "programme": text_literal(terms.code),
        "marked": guarding.marked(),
        "held": guarding.held(terms),
    }
    if terms.unit == "person":
        return sql(
            ROOM,
            "person_units",
            members=members(terms),
            has_component=phrases.has_needed_component(terms),
            exempt=phrases.exempts(terms),
            in_group=phrases.in_group(terms),
            **known,
        )
    return sql(
        ROOM,
        "family_units",
        has_component=f"facts.component_{terms.code}",
        exempt=f"facts.exempt_{terms.code}",
        in_group=f"facts.group_{terms.code}",
        **known,
    )


def _marks(terms: Terms, in_force: Sequence[Terms], programmes: Sequence[Programme]) -> str:
    programme = text_literal(terms.code)
    protected = phrases.texts(terms.guards.protected)
    marks = [
        sql(
            ROOM,
            "mark_decisions",
            programme=programme,
            kinds=phrases.texts(set(phrases.KINDS_USED) - {"lead_contest"}),
            protected=protected,
            endless=phrases.ENDLESS,
            **phrases.units_of_decisions(terms),
        ),
        sql(ROOM, "mark_departures", programme=programme),
        *_lead_marks(terms),
        *_seat_marks(terms, in_force, programmes),
    ]
    if terms.guards.protected:
        bound = phrases.units_of_persons(terms, whole_family=False)
        marks.append(sql(ROOM, "mark_protections", kinds=protected, **bound))
    if terms.unit == "person":
        marks.append(sql(ROOM, "mark_gone", programme=programme))
        marks += _newborn_marks(terms)
    return "\nunion all\n".join(marks)


def _lead_marks(terms: Terms) -> list[str]:
    rule = phrases.rule_of(terms, NoLead)
    if rule is None:
        return []
    bound = phrases.units_of_persons(terms, whole_family=rule.whole_family)
    return [sql(ROOM, "mark_leads", kinds=phrases.texts(rule.kinds), **bound)]


def _seat_marks(
    terms: Terms, in_force: Sequence[Terms], programmes: Sequence[Programme]
) -> list[str]:
    """Who has a seat in a programme that this one excludes, or that it is made for.

    A programme without a quota in this quarter gives no seats, whoever had one in the last release.
    """
    units = {each.code: each.unit for each in programmes if each.quota.at(terms.quarter)}
    marks = []
    for mark, codes in (
        ("seated_elsewhere", phrases.excluded_by(terms)),
        ("seated_in", phrases.made_for(terms)),
    ):
        for code in (each for each in codes if each in units):
            bound = phrases.units_of_seats(terms, units[code])
            seated = seats_of(code, in_force)
            marks.append(
                sql(ROOM, "mark_elsewhere", seated=seated, mark=text_literal(mark), **bound)
            )
    return marks


def _newborn_marks(terms: Terms) -> list[str]:
    months = terms.guards.newborn_months
    if months is None:
        return []
    days = guarding.days_of_newborns(terms.period.first_day, months)
    return [sql(ROOM, "mark_newborns", programme=text_literal(terms.code), **days)]


def seat(engine: Engine, terms: Terms, *, allocation: Allocation) -> None:
    """Share the seats of a programme among the regencies, and decide every claim."""
    claims = counted(engine.rows(sql(ROOM, "claims", code=terms.code)))
    listed = engine.rows("select distinct regency_code from villages")
    regencies = sorted({row["regency_code"] for row in listed} | set(claims))
    lines = draw_lines(terms, allocation, claims, regencies)
    cuts = _cuts(engine, terms, allocation, claims=claims, lines=lines)
    rows = [asdict(each) for each in cuts]
    engine.load(f"cuts_{terms.code}", rows, _CUT_COLUMNS)
    verdicts = sql(ROOM, "verdicts", code=terms.code, **guarding.phrases_of_verdicts(terms))
    engine.make_table(f"verdicts_{terms.code}", verdicts)
    engine.drop(f"queue_{terms.code}")


def _cuts(
    engine: Engine,
    terms: Terms,
    allocation: Allocation,
    *,
    claims: dict[str, Claims],
    lines: dict[str, Lines],
) -> list[Cuts]:
    pressed = any(each.pressed for each in claims.values())
    near: dict[str, int] = {}
    if pressed:
        margins = {code: each.margin_line for code, each in lines.items()}
        _load(engine, f"lines_{terms.code}", margins, "margin_line")
        near = _counts(engine, sql(ROOM, "near_units", code=terms.code))
    seats = share_with_floors(terms, allocation, claims, near, list(lines))
    displaced: dict[str, int] = {}
    if pressed:
        left = {
            code: seats_left(claims.get(code, Claims()), seats[code], near.get(code, 0))
            for code in lines
        }
        _load(engine, f"lefts_{terms.code}", left, "seats")
        displaced = _counts(engine, sql(ROOM, "displaced_units", code=terms.code))
        engine.drop(f"lines_{terms.code}", f"lefts_{terms.code}")
    return [
        cut(
            terms,
            code,
            claims.get(code, Claims()),
            lines[code],
            seats=seats[code],
            near=near.get(code, 0),
            displaced=displaced.get(code, 0),
        )
        for code in sorted(lines)
    ]


def _load(engine: Engine, table: str, values: dict[str, int], column: str) -> None:
    rows = [{"regency_code": code, column: value} for code, value in sorted(values.items())]
    engine.load(table, rows, {"regency_code": "text", column: "long"})


def _counts(engine: Engine, query: str) -> dict[str, int]:
    return {row["regency_code"]: row["units"] for row in engine.rows(query)}


def forget(engine: Engine, in_force: Sequence[Terms]) -> None:
    """Drop the scratch tables that no later stage reads."""
    engine.drop(
        "lined", "former_recipients", "former_departures", "earlier_recipients", "first_holders",
        "binding_decisions", "seat_list",
    )  # fmt: skip
    for terms in in_force:
        engine.drop(f"cuts_{terms.code}", f"verdicts_{terms.code}")
