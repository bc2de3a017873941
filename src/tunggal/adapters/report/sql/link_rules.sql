-- Records by source and by the rule that made them a person.
select source, rule, count(*) as records
from record_links
group by source, rule
order by source asc nulls last, rule asc nulls last
