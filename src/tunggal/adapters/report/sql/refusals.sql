-- Refused rows by source, rule and column.
select source, rule, column_name, min(remedy) as remedy, count(*) as refused
from refused_records
group by source, rule, column_name
order by refused desc nulls last, source asc nulls last, rule asc nulls last, column_name asc nulls last
