"""Laws of the tables of link that must hold before the next stage may begin."""

from __future__ import annotations

from tunggal.cycle.engine import Engine, check
from tunggal.registry.errors import ChecksFailed

_LAWS = {
    "each record is in record_links exactly once": """
        select source, delivery from records group by source, delivery, record_key having count(*) > 1
        union all
        select link_numbers.source, link_numbers.delivery
        from link_numbers
        left join link_placed on link_placed.record_no = link_numbers.record_no
        group by link_numbers.source, link_numbers.delivery, link_numbers.record_no
        having count(link_placed.record_no) <> 1
        """,
    "record_links has as many rows as records": """
        select delivered.n, linked.n as linked from (select count(*) as n from records) as delivered
        cross join (select count(*) as n from record_links) as linked where delivered.n <> linked.n
        """,
    "each person has one row and one family": """
        select person_id from persons group by person_id having count(*) > 1
        """,
    "each linked record has its person": """
        select link_placed.person_id from link_placed
        left join persons on persons.person_id = link_placed.person_id
        where persons.person_id is null
        """,
    "a NIK belongs to one person": """
        select max(person_id) as person_id from persons where nik is not null
        group by nik having count(*) > 1
        """,
    "each family record is behind one family or unplaced": """
        select delivered.n, kept.n as kept, kept.different
        from (select count(*) as n from family_records) as delivered
        cross join (
            select coalesce(sum(n), 0) as n, count(*) as different
            from (
                select source, delivery, family_key, count(*) as n
                from (
                    select source, delivery, family_key from family_sources
                    union all
                    select source, delivery, family_key from unplaced_records
                ) as either
                group by source, delivery, family_key
            ) as counted
        ) as kept
        where delivered.n <> kept.n or kept.n <> kept.different
        """,
    "each family has one row": """
        select family_id from families group by family_id having count(*) > 1
        """,
    "the size of a family is the number of its present members": """
        select families.family_id from families
        left join (
            select family_id, sum(present - 1) as absent, count(*) as persons from persons group by family_id
        ) as counted on counted.family_id = families.family_id
        where families.size <> counted.persons - counted.absent
        """,
    "a family has a head when it has members, and the head is one of them": """
        select families.family_id from families
        left join persons on persons.person_id = families.head_id
        where (families.size > 0 and families.head_id is null)
            or (families.head_id is not null
                and (persons.family_id <> families.family_id or persons.present <> 1))
        """,
    "a person has at most one record of a clean source": """
        select link_placed.person_id from link_placed
        inner join link_numbers on link_numbers.record_no = link_placed.record_no
        where link_numbers.clean = 1 and link_placed.rule <> 'decision'
        group by link_placed.person_id, link_numbers.source, link_numbers.delivery having count(*) > 1
        """,
}


def check_link(engine: Engine) -> None:
    """Raise ChecksFailed when a law is broken; the text names the law, keys only, no names."""
    for law, breaches in _LAWS.items():
        check(engine, f"link: {law}", breaches)


def check_nobody_vanishes(engine: Engine, *, most_percent: int) -> None:
    """Raise ChecksFailed when too many persons of the last release are gone: a delivery is lacking."""
    before = engine.count("previous_persons")
    gone = engine.rows(
        "select count(*) as gone from previous_persons left join persons "
        "on persons.person_id = previous_persons.person_id where persons.person_id is null"
    )[0]["gone"]
    if gone * 100 > before * most_percent:
        raise ChecksFailed(
            f"link: {gone:,} of {before:,} persons of the last release are gone, more than "
            f"most_lost_percent ({most_percent}) of policy/link.yaml. Compare the deliveries with "
            "those of the last release; raise the limit only when it is true."
        )
