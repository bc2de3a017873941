"""What must hold before seats are given, and after."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from tunggal.cycle.engine import Engine, check, text_literal
from tunggal.policy.programmes import Terms

# Two lists of keys with the same print hold, for all purposes, the same keys once each; a sorted
# or hashed comparison of a whole nation's units would cost more than the allocation itself.
# Both sums pass what a long holds from some thirty million units on, hence the decimals.
_PRINT = """
    count(*) as units,
    coalesce(sum(cast({key} as decimal(20, 0))), 0) as keys,
    coalesce(sum(cast(({key} % 1000003) * ({key} % 999983) as decimal(38, 0))), 0) as mixed
"""


def check_register(engine: Engine) -> None:
    """Every family is ranked, or not ranked with a reason."""
    both = "select family_id from ranked union all select family_id from not_ranked"
    check(
        engine,
        "every family is either ranked or not ranked with a reason",
        _different("family_id", "families", f"({both})"),
    )


def _different(key: str, first: str, second: str, *, second_key: str = "") -> str:
    """A row when two lists of keys differ."""
    one, other = _PRINT.format(key=key), _PRINT.format(key=second_key or key)
    return f"""
        select one.units as expected, other.units as found
        from (select {one} from {first} as listed) as one
        cross join (select {other} from {second} as listed) as other
        where one.units <> other.units or one.keys <> other.keys or one.mixed <> other.mixed
    """


def check_decisions(engine: Engine, *, day: str) -> None:
    """Every upheld decision in force binds someone or is listed as unmatched."""
    check(
        engine,
        "every upheld decision in force binds a unit or is unmatched for a reason",
        f"""
        select decisions.kind
        from decisions
        left join (
            select case_number from binding_decisions
            union
            select case_number from unmatched_decisions where why is not null
        ) as accounted on accounted.case_number = decisions.case_number
        where decisions.upheld = 1
            and (decisions.until is null or decisions.until >= {day})
            and accounted.case_number is null
        """,
    )


def check_allocation(engine: Engine, in_force: Sequence[Terms], *, order: str) -> None:
    """The laws of the allocation; raises ChecksFailed naming the first that is broken."""
    for terms in in_force:
        check(
            engine,
            f"every {terms.unit} has one outcome in {terms.code}",
            _different("unit_id", _units(terms), _outcomes(terms)),
        )
    for law, breaches in LAWS.items():
        check(engine, law, Template(breaches).safe_substitute(order=order))


def _units(terms: Terms) -> str:
    if terms.unit == "family":
        return "(select family_id as unit_id from families)"
    return f"""(
        select person_id as unit_id from persons where alive = 1 and present = 1
        union all
        select persons.person_id as unit_id
        from persons
        inner join former_recipients as before
            on before.unit_id = persons.person_id
            and before.unit = 'person'
            and before.programme = {text_literal(terms.code)}
        where coalesce(persons.alive, 2) <> 1 or coalesce(persons.present, 2) <> 1
    )"""


def _outcomes(terms: Terms) -> str:
    return f"(select unit_id from outcomes where programme = {text_literal(terms.code)})"


LAWS = {
    "nobody who waits is poorer than a recipient of the same regency": """
        select seated.programme, seated.regency_code
        from (
            select outcomes.programme, outcomes.regency_code, max(ranked.$order) as richest
            from outcomes
            inner join ranked on ranked.family_id = outcomes.family_id
            where outcomes.outcome = 'allocated'
            group by outcomes.programme, outcomes.regency_code
        ) as seated
        inner join (
            select outcomes.programme, outcomes.regency_code, min(ranked.$order) as poorest
            from outcomes
            inner join ranked on ranked.family_id = outcomes.family_id
            where outcomes.outcome = 'waiting'
            group by outcomes.programme, outcomes.regency_code
        ) as waiting
            on waiting.programme = seated.programme
            and waiting.regency_code = seated.regency_code
        where waiting.poorest < seated.richest
    """,
    "every outcome has a reason, and a place just when the unit is entitled": """
        select programme, outcome, count(*) as units
        from outcomes
        where reason is null
            or (place is null) = (outcome in ('allocated', 'waiting'))
            or (outcome = 'allocated') <> (reason = 'allocated')
        group by programme, outcome
    """,
    "no regency fills more seats than its quota": """
        select * from regency_ledger where filled > quota or quota < 0
    """,
    "no seat stays empty while a unit of the same regency waits": """
        select * from regency_ledger where filled < quota and waiting > 0
    """,
    "entitled units have a seat or wait": """
        select * from regency_ledger where entitled <> filled + waiting
    """,
    "the ledger counts the recipients": """
        select ledger.programme
        from (select programme, sum(filled) as filled from regency_ledger group by programme)
            as ledger
        left join (select programme, count(*) as seated from recipients group by programme)
            as listed on listed.programme = ledger.programme
        where ledger.filled <> coalesce(listed.seated, 0)
    """,
    "nobody who waits stands before a recipient of the same regency": """
        select programme, regency_code
        from outcomes
        where place is not null
        group by programme, regency_code
        having min(case when outcome = 'waiting' then place end)
            < max(case when outcome = 'allocated' then place end)
    """,
    "entrants and stayers are the recipients now": """
        select one.units as expected, other.units as found
        from (select count(*) as units from recipients) as one
        cross join (
            select count(*) as units from movements where movement in ('entrant', 'stayer')
        ) as other
        where one.units <> other.units
    """,
    "stayers and leavers are the recipients before": """
        select one.units as expected, other.units as found
        from (select count(*) as units from previous_recipients) as one
        cross join (
            select count(*) as units from movements where movement in ('stayer', 'leaver')
        ) as other
        where one.units <> other.units
    """,
    "every recipient is paid": """
        select recipients.programme, count(*) as units
        from recipients
        left join (
            select programme, unit_id, sum(rupiah) as rupiah from benefits group by programme, unit_id
        ) as paid
            on paid.programme = recipients.programme and paid.unit_id = recipients.unit_id
        where coalesce(paid.rupiah, 0) <= 0
        group by recipients.programme
    """,
    "the money of the ledger is the money of the benefits": """
        select ledger.programme
        from (select programme, sum(rupiah) as rupiah from regency_ledger group by programme)
            as ledger
        left join (select programme, sum(rupiah) as rupiah from benefits group by programme)
            as paid on paid.programme = ledger.programme
        where ledger.rupiah <> coalesce(paid.rupiah, 0)
    """,
}
