-- Faults by source and check, all regencies together.
select source, check_name, sum(found) as found, sum(looked_at) as looked_at
from data_quality
group by source, check_name
order by source asc nulls last, check_name asc nulls last
