-- What became of those who were on notice in the last release.
select
    programme,
    movement,
    standing,
    count(*) as units
from movements
where standing_before = 'on_notice'
group by programme, movement, standing
order by programme asc nulls last, movement asc nulls last, standing asc nulls last
