-- Units that a lead of one of the programme's kinds speaks of.
select
    $unit_id as unit_id,
    cast(null as date) as withdrawn_on,
    cast(null as date) as objected_on,
    cast(null as date) as returned_on,
    1 as has_lead,
    0 as seated_elsewhere,
    0 as is_gone
from lead_persons as bound
$to_persons
where bound.kind in ($kinds)
