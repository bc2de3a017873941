-- Units that have a seat, themselves or through their family, in a programme that excludes this one.
select
    $unit_id as unit_id,
    cast(null as date) as withdrawn_on,
    cast(null as date) as objected_on,
    cast(null as date) as returned_on,
    0 as has_lead,
    1 as seated_elsewhere,
    0 as is_gone
from ($seated) as bound
$to_persons
