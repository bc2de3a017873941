-- Families by what they were in the earlier release and what they are in the later one: a decile
-- (1 to 10), not_ranked, or absent from the register.
select
    coalesce(earlier.standing, 'absent') as before_standing,
    coalesce(later.standing, 'absent') as after_standing,
    count(*) as families
from (
    select family_id, cast(decile as string) as standing from earlier_ranked
    union all
    select family_id, 'not_ranked' as standing from earlier_not_ranked
) as earlier
full outer join (
    select family_id, cast(decile as string) as standing from later_ranked
    union all
    select family_id, 'not_ranked' as standing from later_not_ranked
) as later
    on later.family_id = earlier.family_id
group by coalesce(earlier.standing, 'absent'), coalesce(later.standing, 'absent')
order by before_standing asc nulls last, after_standing asc nulls last
