"""Which pairs are compared at all: those that agree on every column of one block."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.engine import Engine


def prepared(source: str, names: str) -> str:
    """The columns that blocks and comparisons read, made of a table of faces."""
    return f"""
    select
        faces.no as unique_id,
        faces.name,
        coalesce({names}.class, 1) as name_class,
        faces.name_key,
        substr(faces.name_key, 1, 3) as name_start,
        faces.birth_date,
        year(faces.birth_date) as birth_year,
        month(faces.birth_date) as birth_month,
        day(faces.birth_date) as birth_day,
        faces.sex,
        faces.village_code,
        substr(faces.village_code, 1, 6) as district_code,
        substr(faces.village_code, 1, 4) as regency_code,
        substr(faces.village_code, 1, 2) as province_code,
        faces.mother_name,
        faces.kk,
        faces.nik,
        case when length(faces.nik) >= 12 then substr(faces.nik, 1, 12) end as nik_head,
        case when length(faces.nik) = 16 then substr(faces.nik, 7, 10) end as nik_tail
    from {source} as faces
    left join {names} on {names}.name = faces.name
    """


def name_classes(source: str) -> str:
    """How common each name is among the faces: 1 up to two holders, 2 up to thirty, 3 beyond."""
    return f"""
    select name, case when count(*) <= 2 then 1 when count(*) <= 30 then 2 else 3 end as class
    from {source} where name is not null group by name having count(*) > 2
    """


def make_pairs(
    engine: Engine,
    *,
    left: str,
    right: str,
    blocks: Sequence[Sequence[str]],
    limit: int,
    into: str,
) -> int:
    """Make `into` (join_key_l, join_key_r): each pair of a block once; returns their number.

    When both sides are one table a pair stands once, the smaller number first. Values that would
    make more than `limit` pairs are left out of their block: too many share them to say anything.
    """
    parts = []
    for place, block in enumerate(blocks):
        crowded = f"{into}_crowded_{place}"
        engine.make_table(crowded, _crowded(left, right, block, limit))
        parts.append(_block(left, right, block, crowded))
    union = " union ".join(parts)
    made = engine.make_table(
        into, f"select join_key_l, join_key_r, '0' as match_key from ({union}) as brought"
    )
    engine.drop(*(f"{into}_crowded_{place}" for place in range(len(blocks))))
    return made


def _crowded(left: str, right: str, block: Sequence[str], limit: int) -> str:
    keys = ", ".join(block)
    same = " and ".join(f"l.{column} = r.{column}" for column in block)
    return f"""
    select {", ".join(f"l.{column}" for column in block)}
    from (select {keys}, count(*) as n from {left} group by {keys}) as l
    inner join (select {keys}, count(*) as n from {right} group by {keys}) as r on {same}
    where l.n * r.n > {limit}
    """


def _block(left: str, right: str, block: Sequence[str], crowded: str) -> str:
    same = " and ".join(f"l.{column} = r.{column}" for column in block)
    in_crowd = " and ".join(f"c.{column} = l.{column}" for column in block)
    return f"""
    select l.unique_id as join_key_l, r.unique_id as join_key_r
    from {left} as l
    inner join {right} as r on {same}
    left join {crowded} as c on {in_crowd}
    where c.{block[0]} is null and {"l.unique_id < r.unique_id" if left == right else "1 = 1"}
    """
