-- Recipients of each programme.
select programme, min(unit) as unit, count(*) as units
from recipients
group by programme
order by programme asc nulls last
