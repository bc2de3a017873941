-- The entitled units of one programme without a seat; place 1 is next.
select
    $programme as programme,
    verdict.regency_code,
    cast(row_number() over (
        partition by verdict.regency_code
        order by verdict.place asc nulls last, verdict.unit_id asc nulls last
    ) as bigint) as place,
    verdict.unit_id,
    verdict.family_id
from verdicts_$code as verdict
where verdict.outcome = 'waiting'
