"""What all programmes look at: the line of families, decisions, leads, protections, former seats."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.allocate import phrases
from tunggal.cycle.allocate.checks import check_decisions
from tunggal.cycle.engine import Engine, sql, text_literal
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Terms
from tunggal.registry.period import Period

ROOM = "allocate"


def gather(
    engine: Engine, in_force: Sequence[Terms], *, allocation: Allocation, period: Period
) -> None:
    """Make the tables that the queues of all programmes read."""
    seed = text_literal(f"{allocation.tie_seed}:")
    engine.make_table("lined", sql(ROOM, "lined", order=allocation.order, seed=seed))
    _seats_before(engine, in_force, period)
    day = phrases.day_literal(period.first_day)
    _decisions(engine, in_force, period)
    engine.make_table("contested", sql(ROOM, "contested"))
    engine.make_table("lead_persons", sql(ROOM, "lead_persons"))
    protected = sql(ROOM, "protected_persons", day=day, endless=phrases.ENDLESS)
    engine.make_table("protected_persons", protected)
    families = [terms for terms in in_force if terms.unit == "family"]
    if families:
        columns = "".join(_family_columns(terms) for terms in families)
        heads = any(phrases.asks_for_head(terms) for terms in families)
        facts = sql(ROOM, "family_facts", members=_members(period, heads), columns=columns)
        engine.make_table("family_facts", facts)


def _seats_before(engine: Engine, in_force: Sequence[Terms], period: Period) -> None:
    """Who had a seat before, by the keys of today, and who lost one."""
    programmes = phrases.programmes_and_units(in_force)
    engine.make_table("first_holders", sql(ROOM, "first_holders", programmes=programmes))
    quarter = text_literal(str(period.quarter))
    engine.make_table("earlier_recipients", sql(ROOM, "earlier_recipients", quarter=quarter))
    codes = phrases.texts(terms.code for terms in in_force)
    for name, alias in (("former_recipients", "before"), ("former_departures", "gone")):
        spoken_of = f"{alias}.programme in ({codes})" if period.month else "1 = 1"
        engine.make_table(name, sql(ROOM, name, spoken_of=spoken_of))


def _decisions(engine: Engine, in_force: Sequence[Terms], period: Period) -> None:
    """Whom the decisions in force bind, and those that bind nobody."""
    binding = phrases.binding(period.first_day)
    engine.make_table("binding_decisions", sql(ROOM, "binding_decisions", binding=binding))
    if period.month:  # what concerns the other programmes was accounted for by their quarter
        codes = phrases.texts(terms.code for terms in in_force)
        binding += f" and (decisions.programme is null or decisions.programme in ({codes}))"
    unmatched = sql(
        ROOM,
        "unmatched_decisions",
        binding=binding,
        programmes=phrases.programmes_and_units(in_force),
    )
    engine.make_table("unmatched_decisions", unmatched)
    check_decisions(engine, binding=binding)


def _family_columns(terms: Terms) -> str:
    asked = {
        "component": phrases.has_needed_component(terms),
        "exempt": phrases.exempts(terms),
        "group": phrases.in_group(terms),
    }
    return "".join(
        f",\n    max(case when {phrase} then 1 else 0 end) as {name}_{terms.code}"
        for name, phrase in asked.items()
    )


def members(terms: Terms) -> str:
    """The persons as a programme's conditions see them in its period."""
    return _members(terms.period, phrases.asks_for_head(terms))


_HEAD = """left join families as home on home.family_id = persons.family_id
left join persons as head on head.person_id = home.head_id"""


def _members(period: Period, heads: bool) -> str:
    return sql(
        ROOM,
        "members",
        day=phrases.day_literal(period.first_day),
        head_marital="head.marital" if heads else "cast(null as int)",
        head=_HEAD if heads else "",
    )


def seats_of(code: str, in_force: Sequence[Terms]) -> str:
    """The seats of a programme: as just given, else those of the release that speaks of it."""
    if any(terms.code == code for terms in in_force):
        return sql(ROOM, "seated", code=code)
    return sql(ROOM, "seated_before", programme=text_literal(code))
