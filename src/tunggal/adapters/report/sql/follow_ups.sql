-- How graduates fare two and four quarters later.
select
    programme,
    unit,
    quarters,
    fares,
    count(*) as units
from follow_ups
group by programme, unit, quarters, fares
order by
    programme asc nulls last, unit asc nulls last, quarters asc nulls last, fares asc nulls last
