-- The units with a claim to a seat. `place` is the order of the entitled in their regency, 1 the most
-- entitled; `turn` is the order among units of the same claim, the unranked first.
select
    claimed.*,
    case
        when claimed.reason is null then cast(row_number() over (
            partition by claimed.regency_code, claimed.standing
            order by claimed.line asc nulls last, claimed.unit_id asc nulls last
        ) as bigint)
    end as place,
    cast(row_number() over (
        partition by claimed.regency_code, claimed.claim
        order by claimed.is_ranked asc nulls last, claimed.line asc nulls last,
            claimed.unit_id asc nulls last
    ) as bigint) as turn
from (
    select
        standing.*,
        case when standing.line is null then 0 else 1 end as is_ranked
    from standing_$code as standing
    where standing.claim <> 'leaves'
) as claimed
