-- For each check the three regencies with the highest share of faults, among those with 100 rows.
with by_place as (
    select check_name, regency_code, sum(found) as found, sum(looked_at) as looked_at
    from data_quality
    where regency_code <> 'unknown'
    group by check_name, regency_code
    having sum(looked_at) >= 100 and sum(found) >= 5
),

placed as (
    select
        check_name,
        regency_code,
        found,
        looked_at,
        row_number() over (
            partition by check_name
            order by found * 1000000 / looked_at desc nulls last, regency_code asc nulls last
        ) as place
    from by_place
)

select check_name, place, regency_code, found, looked_at
from placed
where place <= 3
order by check_name asc nulls last, place asc nulls last
