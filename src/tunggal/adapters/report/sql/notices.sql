-- Movers, and how many of them have a notice record.
select
    movements.programme,
    movements.movement,
    count(*) as units,
    count(notices.unit_id) as told
from movements
left join notices
    on movements.programme = notices.programme and movements.unit_id = notices.unit_id
where movements.movement in ('entrant', 'leaver')
group by movements.programme, movements.movement
order by programme asc nulls last, movement asc nulls last
