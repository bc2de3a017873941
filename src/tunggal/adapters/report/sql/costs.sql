-- What each programme pays for each component.
select programme, component, count(*) as payments, sum(rupiah) as rupiah
from benefits
group by programme, component
order by programme asc nulls last, component asc nulls last
