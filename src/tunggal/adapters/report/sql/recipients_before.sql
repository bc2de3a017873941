-- Recipients of each programme in the last release.
select programme, min(unit) as unit, count(*) as units
from previous_recipients
group by programme
order by programme asc nulls last
