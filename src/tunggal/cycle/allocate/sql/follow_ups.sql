-- How those fare who graduated two or four quarters ago, from programmes that are still in force.
select
    graduate.programme,
    graduate.unit,
    graduate.unit_id,
    graduate.regency_code,
    graduate.left_in,
    graduate.quarters,
    graduate.decile_left,
    now.decile,
    case
        when graduate.returned_in is not null then 'returned'
        when now.unit_id is null then 'left_the_register'
        when now.outcome in ('allocated', 'on_notice', 'shielded', 'waiting') then 'relapsed'
        else 'well'
    end as fares
from (
    select
        departures.*,
        cast($now - (4 * year(departures.left_on) + quarter(departures.left_on)) as int) as quarters
    from departures
    where departures.graduated = 1 and departures.programme in ($programmes)
) as graduate
left join outcomes as now
    on now.programme = graduate.programme and now.unit_id = graduate.unit_id
where graduate.quarters in ($after)
