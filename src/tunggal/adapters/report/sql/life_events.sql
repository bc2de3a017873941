-- What happened to persons and families since the last release.
select kind, count(*) as events
from life_events
group by kind
order by events desc nulls last, kind asc nulls last
