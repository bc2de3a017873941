-- How many units of each regency have which claim, and whether the rules allow them.
select
    standing.regency_code,
    standing.claim,
    case when standing.reason is null then 1 else 0 end as entitled,
    case when standing.shield is null then 0 else 1 end as shielded,
    count(*) as units
from standing_$code as standing
where standing.claim is not null
group by
    standing.regency_code,
    standing.claim,
    case when standing.reason is null then 1 else 0 end,
    case when standing.shield is null then 0 else 1 end
