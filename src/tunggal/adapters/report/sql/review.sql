-- Pairs that wait for human eyes, by cause and source.
select why, source, count(*) as pairs
from review_pairs
group by why, source
order by why asc nulls last, source asc nulls last
