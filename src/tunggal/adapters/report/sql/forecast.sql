-- The amounts of this release and of the quarters to come, in the whole country.
select
    programme,
    quarter,
    forecast,
    component,
    sum(paid) as paid,
    sum(rupiah) as rupiah
from budget
group by programme, quarter, forecast, component
order by
    programme asc nulls last, quarter asc nulls last, forecast asc nulls last,
    component asc nulls last
