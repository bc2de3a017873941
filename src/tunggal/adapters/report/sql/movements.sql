-- Who entered, stayed and left, by reason, standing and decile before and now.
select
    programme,
    unit,
    movement,
    reason,
    standing,
    decile_before,
    decile,
    count(*) as units
from movements
group by programme, unit, movement, reason, standing, decile_before, decile
order by
    programme asc nulls last, unit asc nulls last, movement asc nulls last, reason asc nulls last,
    standing asc nulls last, decile_before asc nulls last, decile asc nulls last
