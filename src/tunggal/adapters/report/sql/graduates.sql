-- Graduates by the time in which they left, and why.
select
    programme,
    unit,
    left_in,
    reason,
    count(*) as units
from departures
where graduated = 1
group by programme, unit, left_in, reason
order by
    programme asc nulls last, unit asc nulls last, left_in asc nulls last, reason asc nulls last
