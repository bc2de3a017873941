-- Until when guards keep their seats.
select
    programme,
    outcome,
    until,
    count(*) as units
from outcomes
where outcome in ('on_notice', 'shielded')
group by programme, outcome, until
order by programme asc nulls last, outcome asc nulls last, until asc nulls last
