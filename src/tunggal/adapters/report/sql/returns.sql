-- Units that had a seat again, by the time in which they returned.
select
    programme,
    unit,
    returned_in,
    count(*) as units
from departures
where returned_in is not null
group by programme, unit, returned_in
order by programme asc nulls last, unit asc nulls last, returned_in asc nulls last
