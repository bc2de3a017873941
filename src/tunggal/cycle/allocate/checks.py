"""What must hold before seats are given, and after."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from tunggal.cycle.allocate.phrases import texts
from tunggal.cycle.engine import Engine, check, text_literal
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Terms
from tunggal.registry.reason import NOTICES, SHIELDS

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


def check_decisions(engine: Engine, *, binding: str) -> None:
    """Every decision in force binds someone or is listed as unmatched."""
    check(
        engine,
        "every decision in force binds a unit or is unmatched for a reason",
        f"""
        select decisions.kind
        from decisions
        left join (
            select case_number from binding_decisions
            union
            select case_number from unmatched_decisions where why is not null
        ) as accounted on accounted.case_number = decisions.case_number
        where {binding} and accounted.case_number is null
        """,
    )


def check_allocation(engine: Engine, in_force: Sequence[Terms], *, allocation: Allocation) -> None:
    """The laws of the allocation; raises ChecksFailed naming the first that is broken."""
    for terms in in_force:
        check(
            engine,
            f"every {terms.unit} has one outcome in {terms.code}",
            _different("unit_id", _units(terms), _outcomes(terms)),
        )
        seats = str(allocation.seats(terms.quota))
        for law, breaches in LAWS_OF_ENTRY.items():
            found = Template(breaches).substitute(
                code=terms.code, seats=seats, order=allocation.order
            )
            check(engine, f"{terms.code}: {law}", found)
    lists = {"notices": texts(NOTICES), "shields": texts(SHIELDS)}
    for law, breaches in LAWS.items():
        check(engine, law, Template(breaches).safe_substitute(lists))


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


# Who is let in from the queue, without a guard that makes the seat sure.
LAWS_OF_ENTRY = {
    "newcomers are let in only within the national quota; beyond it guards hold the seats": """
        select counted.filled, counted.newcomers
        from (
            select
                sum(case when outcome in ('allocated', 'on_notice', 'shielded') then 1 else 0 end)
                    as filled,
                sum(case when claim = 'queue' and outcome = 'allocated' then 1 else 0 end)
                    as newcomers
            from verdicts_$code
        ) as counted
        where counted.filled > $seats and counted.newcomers > 0
    """,
    "nobody who waits is poorer than a newcomer let in": """
        select seated.regency_code
        from (
            select verdict.regency_code, max(ranked.$order) as richest
            from verdicts_$code as verdict
            inner join ranked on ranked.family_id = verdict.family_id
            where verdict.claim = 'queue' and verdict.outcome = 'allocated'
            group by verdict.regency_code
        ) as seated
        inner join (
            select verdict.regency_code, min(ranked.$order) as poorest
            from verdicts_$code as verdict
            inner join ranked on ranked.family_id = verdict.family_id
            where verdict.outcome = 'waiting'
            group by verdict.regency_code
        ) as waiting on waiting.regency_code = seated.regency_code
        where waiting.poorest < seated.richest
    """,
}

LAWS = {
    "every outcome has a reason of its kind, and a place just when the rules allow the unit": """
        select programme, outcome, reason, count(*) as units
        from outcomes
        where reason is null
            or (outcome = 'allocated' and (reason <> 'allocated' or place is null or cause is not null))
            or (outcome = 'waiting' and (reason <> 'quota_full' or place is null or cause is not null))
            or (outcome in ('excluded', 'not_ranked') and (place is not null or cause is not null))
            or (outcome = 'on_notice' and (reason not in ($notices) or cause is null or until is null))
            or (outcome = 'shielded' and (reason not in ($shields) or cause is null))
        group by programme, outcome, reason
    """,
    "no regency fills more seats than its quota": """
        select * from regency_ledger where filled > quota or quota < 0
    """,
    "no seat stays empty while a unit of the same regency waits": """
        select * from regency_ledger where filled < quota and waiting > 0
    """,
    "nobody waits behind someone less entitled, but for seats that a guard holds": """
        select waiting.programme, waiting.regency_code, count(*) as ahead
        from outcomes as waiting
        inner join (
            select programme, regency_code, max(place) as last_place
            from outcomes
            where outcome = 'allocated'
            group by programme, regency_code
        ) as seated
            on seated.programme = waiting.programme
            and seated.regency_code = waiting.regency_code
        inner join regency_ledger as ledger
            on ledger.programme = waiting.programme
            and ledger.regency_code = waiting.regency_code
        where waiting.outcome = 'waiting' and waiting.place < seated.last_place
        group by waiting.programme, waiting.regency_code
        having count(*) > max(
            ledger.on_notice + ledger.shielded
            + case when ledger.target > ledger.quota then ledger.target - ledger.quota else 0 end
        )
    """,
    "units that the rules allow have a seat or wait": """
        select * from regency_ledger where entitled > filled + waiting
    """,
    "the ledger counts the recipients": """
        select ledger.programme
        from (select programme, sum(filled) as filled from regency_ledger group by programme)
            as ledger
        left join (select programme, count(*) as seated from recipients group by programme)
            as listed on listed.programme = ledger.programme
        where ledger.filled <> coalesce(listed.seated, 0)
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
        from (select count(*) as units from former_recipients) as one
        cross join (
            select count(*) as units from movements where movement in ('stayer', 'leaver')
        ) as other
        where one.units <> other.units
    """,
    "nobody leaves before a notice has run, and nobody who is protected": """
        select programme, regency_code, unannounced, protected
        from scenarios
        where scenario = 'with_guards' and (unannounced > 0 or protected > 0)
    """,
    "everyone whose seat changes is told": """
        select movements.programme, movements.movement, count(*) as untold
        from movements
        left join notices
            on notices.programme = movements.programme and notices.unit_id = movements.unit_id
        where notices.unit_id is null
            and (
                movements.movement <> 'stayer'
                or (
                    movements.standing = 'on_notice'
                    and coalesce(movements.standing_before, '') <> 'on_notice'
                )
            )
        group by movements.programme, movements.movement
    """,
    "every recipient whom the rules allow is paid": """
        select recipients.programme, count(*) as units
        from recipients
        where recipients.standing = 'allocated' and recipients.rupiah <= 0
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
