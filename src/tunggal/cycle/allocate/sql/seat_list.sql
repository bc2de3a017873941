-- The units of one programme that have a seat, since when without a break, and what keeps it.
select
    $programme as programme,
    '$unit' as unit,
    verdict.unit_id,
    verdict.family_id,
    verdict.regency_code,
    coalesce(before.since, $quarter) as since,
    verdict.outcome as standing,
    verdict.reason,
    verdict.notice_until
from verdicts_$code as verdict
left join former_recipients as before
    on before.programme = $programme and before.unit_id = verdict.unit_id
where verdict.outcome in ('allocated', 'on_notice', 'shielded')
