-- The units of one programme that have a seat, and since when without a break.
select
    $programme as programme,
    '$unit' as unit,
    seated.unit_id,
    seated.family_id,
    seated.regency_code,
    coalesce(before.since, $quarter) as since
from ($seated) as seated
left join former_recipients as before
    on before.programme = $programme and before.unit_id = seated.unit_id
