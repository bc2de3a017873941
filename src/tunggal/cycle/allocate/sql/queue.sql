-- The entitled units of the programme in the order of their regency; place 1 is the most entitled.
select
    standing.unit_id,
    standing.family_id,
    standing.regency_code,
    standing.decile,
    cast(row_number() over (
        partition by standing.regency_code
        order by standing.line asc nulls last, standing.unit_id asc nulls last
    ) as bigint) as place
from standing_$code as standing
where standing.standing = 'entitled'
