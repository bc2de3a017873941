-- Rows of the lists of seat holders that give nobody a seat, and why.
select
    source,
    programme,
    why,
    count(*) as listed
from unmatched_seats
group by source, programme, why
order by source asc nulls last, programme asc nulls last, why asc nulls last
