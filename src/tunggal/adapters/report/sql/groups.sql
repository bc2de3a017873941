-- Families in deciles 1 to 4 by size and by sex of the head.
select
    case when families.size <= 2 then 1 when families.size <= 4 then 2 else 3 end as size_group,
    coalesce(persons.sex, 0) as head_sex,
    count(*) as families,
    count(*) filter (where ranked.decile between 1 and 4) as lower_four
from ranked
inner join families on ranked.family_id = families.family_id
left join persons on families.head_id = persons.person_id
group by 1, 2
order by size_group asc nulls last, head_sex asc nulls last
