-- The money of those who entered, stayed and left: paid in the last release and in this one.
select
    programme,
    movement,
    count(*) as units,
    sum(rupiah_before) as rupiah_before,
    sum(rupiah) as rupiah
from movements
group by programme, movement
order by programme asc nulls last, movement asc nulls last
