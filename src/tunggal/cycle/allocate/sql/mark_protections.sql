-- Units whose seat an office's list protects, in the kinds that the programme heeds.
select
    $unit_id as unit_id,
    case when bound.kind = 'ongoing_treatment' then 'treatment' else 'group' end as mark,
    cast(null as date) as day,
    bound.until,
    cast(null as int) as number
from protected_persons as bound
$to_persons
where bound.kind in ($kinds)
