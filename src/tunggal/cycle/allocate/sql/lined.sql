-- Every family with its decile, and its place in the line of its regency when it is ranked.
select
    ranked.family_id,
    ranked.regency_code,
    ranked.decile,
    cast(row_number() over (
        partition by ranked.regency_code
        order by
            ranked.$order asc nulls last,
            md5(concat($seed, cast(ranked.family_id as string))) asc nulls last,
            ranked.family_id asc nulls last
    ) as bigint) as line,
    cast(null as string) as unranked
from ranked
union all
select
    not_ranked.family_id,
    not_ranked.regency_code,
    cast(null as int) as decile,
    cast(null as bigint) as line,
    not_ranked.reason as unranked
from not_ranked
