-- How many notices of each kind a programme sends in each regency.
select
    notices.programme,
    notices.kind,
    notices.regency_code,
    count(*) as notices
from notices
where $chosen
group by notices.programme, notices.kind, notices.regency_code
order by
    notices.programme asc nulls last,
    notices.kind asc nulls last,
    notices.regency_code asc nulls last
