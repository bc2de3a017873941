-- The amounts of this release by regency and component.
select
    programme,
    regency_code,
    component,
    sum(paid) as paid,
    sum(rupiah) as rupiah
from budget
where forecast = 2
group by programme, regency_code, component
order by programme asc nulls last, regency_code asc nulls last, component asc nulls last
