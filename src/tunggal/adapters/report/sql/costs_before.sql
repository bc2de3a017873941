-- What each programme paid in the last release.
select programme, sum(rupiah) as rupiah
from previous_benefits
group by programme
order by programme asc nulls last
