-- Family records that are behind no family, by source and cause.
select source, why, count(*) as records
from unplaced_records
group by source, why
order by source asc nulls last, why asc nulls last
