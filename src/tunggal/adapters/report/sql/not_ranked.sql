-- Families without a decile, by reason.
select reason, count(*) as families
from not_ranked
group by reason
order by families desc nulls last, reason asc nulls last
