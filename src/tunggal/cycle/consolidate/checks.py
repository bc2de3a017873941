"""Laws of consolidate: what must hold before the next stage may begin."""

from __future__ import annotations

from tunggal.cycle.consolidate.typed import TABLES
from tunggal.cycle.engine import Engine, check
from tunggal.cycle.tables import Table

_LAWS = {
    "every delivered row is used, merged or refused": """
        select source, delivery, rows, used, merged, refused from delivery_counts
        where rows <> used + merged + refused""",
    "the tables hold as many rows as were used": """
        select * from (
            select
                (select coalesce(sum(used), 0) from delivery_counts) as used,
                (select count(*) from records) + (select count(*) from family_records)
                + (select count(*) from leads) + (select count(*) from decisions)
                + (select count(*) from protections) + (select count(*) from seat_holders) as kept
        ) as counted where used <> kept""",
    "every refused row has a rule and a remedy": """
        select source, delivery, file, row, rule from refused_records
        where rule is null or remedy is null""",
    "a record has a NIK or a fault, never both": """
        select source, delivery, nik_fault from records
        where (nik is null) = (nik_fault is null)""",
    "a NIK and a KK have 16 digits": """
        select source, delivery from records where length(nik) <> 16 or length(kk) <> 16
        union all
        select source, delivery from protections where length(nik) <> 16
        union all
        select source, delivery from seat_holders where length(nik) <> 16 or length(kk) <> 16""",
    "a protection says whom it protects, and why": """
        select source, delivery from protections
        where kind is null or (nik is null and name is null)""",
    "a seat has a programme and somebody who holds it": """
        select source, delivery from seat_holders
        where programme is null or (nik is null and kk is null)""",
    "every village code is in force": """
        select source, delivery, village_code from (
            select source, delivery, village_code from records
            union all
            select source, delivery, village_code from family_records
        ) as placed
        where village_code is not null and not exists (
            select 1 from villages where villages.village_code = placed.village_code
        )""",
    "a record says what day it speaks of": """
        select source, delivery from records where as_of is null
        union all
        select source, delivery from family_records where as_of is null
        union all
        select source, delivery from leads where found_on is null
        union all
        select source, delivery from protections where as_of is null
        union all
        select source, delivery from seat_holders where as_of is null""",
}


def check_all(engine: Engine) -> None:
    """Raise ChecksFailed at the first law that is broken."""
    for law, breaches in _LAWS.items():
        check(engine, law, breaches)
    for table in TABLES.values():
        check(engine, f"{table.name}: the key is unique and known", _repeated_keys(table))


def _repeated_keys(table: Table) -> str:
    """Rows of a key that is repeated or null, without the key itself: it may name a person."""
    key, own = ", ".join(table.key), table.key[-1]
    known = ", ".join(name for name in table.key if name != own)
    return f"""
        select {known or "'all' as deliveries"}, repeats
        from (select {key}, count(*) as repeats from {table.name} group by {key}) as keys
        where repeats > 1 or {own} is null"""
