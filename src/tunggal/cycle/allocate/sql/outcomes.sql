-- What became of every unit of one programme.
select
    $programme as programme,
    '$unit' as unit,
    verdict.unit_id,
    verdict.family_id,
    verdict.regency_code,
    verdict.outcome,
    verdict.reason,
    verdict.cause,
    verdict.place,
    verdict.decile,
    nullif(verdict.until, $endless) as until
from verdicts_$code as verdict
union all
select
    $programme as programme,
    '$unit' as unit,
    standing.unit_id,
    standing.family_id,
    standing.regency_code,
    standing.standing as outcome,
    standing.reason,
    cast(null as string) as cause,
    cast(null as bigint) as place,
    standing.decile,
    cast(null as date) as until
from standing_$code as standing
where standing.claim is null
