-- The units of one programme that have a seat.
select
    verdict.unit_id,
    verdict.family_id,
    verdict.regency_code
from verdicts_$code as verdict
where verdict.outcome in ('allocated', 'on_notice', 'shielded')
