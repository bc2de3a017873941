-- The programmes of the release and what they give seats to.
select programme, min(unit) as unit
from (
    select programme, unit from outcomes
    union all
    select programme, unit from movements
) as known
group by programme
order by programme asc nulls last
