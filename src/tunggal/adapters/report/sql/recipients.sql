-- Recipients of each programme.
select programme, min(unit) as unit, count(*) as units, count(distinct family_id) as families
from recipients
group by programme
order by programme asc nulls last
