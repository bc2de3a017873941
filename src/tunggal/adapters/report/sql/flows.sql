-- Families by decile in the last release and now: 0 is not ranked, -1 not in the register.
with now as (
    select family_id, decile from ranked
    union all
    select family_id, 0 as decile from not_ranked
),

before as (
    select family_id, decile from previous_ranked
    union all
    select family_id, 0 as decile from previous_not_ranked
)

select
    coalesce(before.decile, -1) as decile_before,
    coalesce(now.decile, -1) as decile_now,
    count(*) as families
from now
full outer join before on now.family_id = before.family_id
group by coalesce(before.decile, -1), coalesce(now.decile, -1)
order by decile_before asc nulls last, decile_now asc nulls last
