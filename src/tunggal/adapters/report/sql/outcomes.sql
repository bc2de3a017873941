-- What became of every unit, by outcome, reason and decile.
select
    programme,
    unit,
    outcome,
    reason,
    decile,
    count(*) as units
from outcomes
group by programme, unit, outcome, reason, decile
order by
    programme asc nulls last, unit asc nulls last, outcome asc nulls last, reason asc nulls last,
    decile asc nulls last
