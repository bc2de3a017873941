-- Every regency with its families by ranking; a code without a village in force is 'unknown'.
with names as (
    select
        regency_code,
        min(regency_name) as regency_name,
        min(province_code) as province_code,
        min(province_name) as province_name
    from villages
    group by regency_code
),

states as (
    select regency_code, decile, size from ranked
    union all
    select regency_code, 0 as decile, 0 as size from not_ranked
),

counted as (
    select
        regency_code,
        count(*) as families,
        count(*) filter (where decile > 0) as ranked,
        count(*) filter (where decile between 1 and 2) as poorest,
        sum(size) as persons
    from states
    group by regency_code
)

select
    coalesce(names.regency_code, counted.regency_code) as regency_code,
    names.regency_name,
    names.province_code,
    names.province_name,
    coalesce(counted.families, 0) as families,
    coalesce(counted.ranked, 0) as ranked,
    coalesce(counted.poorest, 0) as poorest,
    coalesce(counted.persons, 0) as persons
from names
full outer join counted on names.regency_code = counted.regency_code
order by regency_code asc nulls last
