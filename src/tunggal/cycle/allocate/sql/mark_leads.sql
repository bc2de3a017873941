-- Units that a lead of one of the programme's kinds speaks of.
select
    $unit_id as unit_id,
    'has_lead' as mark,
    cast(null as date) as day,
    cast(null as date) as until,
    cast(null as int) as number
from lead_persons as bound
$to_persons
where bound.kind in ($kinds)
