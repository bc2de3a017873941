"""Allocate: seats of every programme to the most entitled, and for every unit one reason."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.allocate import phrases
from tunggal.cycle.allocate.checks import check_allocation, check_decisions, check_register
from tunggal.cycle.allocate.rules import in_turn, share_seats
from tunggal.cycle.engine import Engine, sql, text_literal
from tunggal.cycle.tables import BY_NAME
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import NoLead
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.quarter import Quarter

ROOM = "allocate"


def allocate(
    engine: Engine,
    *,
    programmes: Sequence[Programme],
    allocation: Allocation,
    quarter: Quarter,
) -> None:
    """Make the tables of the aid release; raises ChecksFailed when a law does not hold."""
    check_register(engine)
    in_force = in_turn(programmes, quarter)
    gather(engine, in_force, allocation=allocation, quarter=quarter)
    for terms in in_force:
        queue(engine, terms, others=in_force)
        seat(engine, terms, allocation=allocation)
    engine.drop("binding_decisions", "lead_persons", "family_facts")
    publish(engine, in_force, quarter=quarter)
    check_allocation(engine, in_force, order=allocation.order)
    forget(engine, in_force)


def gather(
    engine: Engine, in_force: Sequence[Terms], *, allocation: Allocation, quarter: Quarter
) -> None:
    """What all programmes look at: the line of families, decisions, leads, facts of members."""
    seed = text_literal(f"{allocation.tie_seed}:")
    engine.make_table("lined", sql(ROOM, "lined", order=allocation.order, seed=seed))
    decisions(engine, in_force, quarter=quarter)
    engine.make_table("former_recipients", sql(ROOM, "former_recipients"))
    engine.make_table("lead_persons", sql(ROOM, "lead_persons"))
    families = [terms for terms in in_force if terms.unit == "family"]
    if families:
        columns = "".join(_component_column(terms) for terms in families if terms.components)
        engine.make_table(
            "family_facts",
            sql(ROOM, "family_facts", members=_members(families[0]), component_columns=columns),
        )


def decisions(engine: Engine, in_force: Sequence[Terms], *, quarter: Quarter) -> None:
    """Whom the upheld decisions bind, and those that bind nobody."""
    day, kinds = phrases.day_literal(quarter.first_day), phrases.texts(phrases.KINDS_USED)
    engine.make_table("binding_decisions", sql(ROOM, "binding_decisions", day=day, kinds=kinds))
    programmes = phrases.programmes_and_units(in_force)
    unmatched = sql(ROOM, "unmatched_decisions", day=day, kinds=kinds, programmes=programmes)
    engine.make_table("unmatched_decisions", unmatched)
    check_decisions(engine, day=day)


def _component_column(terms: Terms) -> str:
    able = phrases.has_needed_component(terms)
    return f",\n    max(case when {able} then 1 else 0 end) as component_{terms.code}"


def _members(terms: Terms) -> str:
    return sql(ROOM, "members", day=phrases.day_literal(terms.quarter.first_day))


def queue(engine: Engine, terms: Terms, *, others: Sequence[Terms]) -> None:
    """Judge every unit of a programme and put the entitled in the order of their regency."""
    engine.make_table("marks", sql(ROOM, "marks", marks=_marks(terms, others)))
    standing = sql(ROOM, "standing", units=_units(terms), reason=phrases.first_reason(terms))
    engine.make_table(f"standing_{terms.code}", standing)
    engine.make_table(f"queue_{terms.code}", sql(ROOM, "queue", code=terms.code))
    engine.drop("marks")


def _units(terms: Terms) -> str:
    if terms.unit == "person":
        able = phrases.has_needed_component(terms)
        return sql(ROOM, "person_units", members=_members(terms), component=able)
    able = f"facts.component_{terms.code}" if terms.components else "0"
    return sql(ROOM, "family_units", has_component=able)


def _marks(terms: Terms, others: Sequence[Terms]) -> str:
    programme = text_literal(terms.code)
    marks = [
        sql(ROOM, "mark_decisions", programme=programme, **phrases.units_of_decisions(terms)),
        *_lead_marks(terms),
        *(_elsewhere(terms, other) for other in phrases.excluded_by(terms, others)),
    ]
    if terms.unit == "person":
        marks.append(sql(ROOM, "mark_gone", programme=programme))
    return "\nunion all\n".join(marks)


def _lead_marks(terms: Terms) -> list[str]:
    rule = phrases.rule_of(terms, NoLead)
    if rule is None:
        return []
    kinds = phrases.texts(rule.kinds)
    return [sql(ROOM, "mark_leads", kinds=kinds, **phrases.units_of_leads(terms, rule))]


def _elsewhere(terms: Terms, other: Terms) -> str:
    seated = sql(ROOM, "seated", code=other.code)
    return sql(ROOM, "mark_elsewhere", seated=seated, **phrases.units_of_seats(terms, other))


def seat(engine: Engine, terms: Terms, *, allocation: Allocation) -> None:
    """Share the seats of a programme among the regencies."""
    need = engine.rows(
        f"select regency_code, count(*) as units from queue_{terms.code} group by regency_code"
    )
    regencies = engine.rows("select distinct regency_code from villages")
    seats = share_seats(
        terms,
        allocation,
        need={row["regency_code"]: row["units"] for row in need},
        regencies=[row["regency_code"] for row in regencies],
    )
    rows = [{"regency_code": code, "quota": quota} for code, quota in sorted(seats.items())]
    engine.load(f"seats_{terms.code}", rows, {"regency_code": "text", "quota": "long"})


def publish(engine: Engine, in_force: Sequence[Terms], *, quarter: Quarter) -> None:
    """The tables of the corridor, all programmes together."""
    since = text_literal(str(quarter))
    _together(engine, "outcomes", [_of_programme("outcomes", each) for each in in_force])
    engine.drop(
        *(f"standing_{each.code}" for each in in_force)
    )  # a nation's units, twice no longer
    recipients = [
        _of_programme("recipients", each, seated=_seated(each), quarter=since) for each in in_force
    ]
    _together(engine, "recipients", recipients)
    _together(engine, "waiting_list", [_of_programme("waiting_list", each) for each in in_force])
    codes = phrases.texts(each.code for each in in_force)
    engine.make_table("movements", sql(ROOM, "movements", programmes=codes))
    _together(engine, "benefits", [paid for each in in_force for paid in _benefits(each)])
    seats = _union([_of_programme("seats", each) for each in in_force], "regency_ledger")
    engine.make_table("regency_ledger", sql(ROOM, "regency_ledger", seats=seats))


def _seated(terms: Terms) -> str:
    return sql(ROOM, "seated", code=terms.code)


def _of_programme(name: str, terms: Terms, **parts: str) -> str:
    known = {"programme": text_literal(terms.code), "code": terms.code, "unit": terms.unit}
    return sql(ROOM, name, **known, **parts)


def _benefits(terms: Terms) -> list[str]:
    paid = []
    if terms.rupiah is not None:
        paid.append(_of_programme("base_benefits", terms, rupiah=str(terms.rupiah)))
    if terms.components:
        paid.append(
            _of_programme(
                "component_benefits",
                terms,
                members=_members(terms),
                component=phrases.best_component(terms),
                rupiah=phrases.rupiah_of_component(terms, "bearer.component"),
                most=phrases.most_of_component(terms, "able.component"),
                paid_members=str(terms.paid_members or phrases.NO_LIMIT),
                unit_key="family_id" if terms.unit == "family" else "person_id",
            )
        )
    return paid


def _together(engine: Engine, table: str, queries: Sequence[str]) -> None:
    engine.make_table(table, _union(queries, table))


def _union(queries: Sequence[str], table: str) -> str:
    """The queries one below the other; no rows of the table's shape when there are none."""
    return "\nunion all\n".join(queries) or _no_rows(table)


def _no_rows(table: str) -> str:
    kinds = {"text": "string", "int": "int", "long": "bigint", "date": "date"}
    columns = BY_NAME[table].spelled(())
    nulls = (f"cast(null as {kinds[kind]}) as {name}" for name, kind in columns.items())
    return f"select {', '.join(nulls)} where 1 = 0"


def forget(engine: Engine, in_force: Sequence[Terms]) -> None:
    """Drop the scratch tables that no later stage reads."""
    engine.drop("lined", "former_recipients")
    for terms in in_force:
        engine.drop(f"queue_{terms.code}", f"seats_{terms.code}")
