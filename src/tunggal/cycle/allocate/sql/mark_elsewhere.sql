-- Units that have a seat, themselves or through their family, in a programme that this one excludes
-- or is made for.
select
    $unit_id as unit_id,
    $mark as mark,
    cast(null as date) as day,
    cast(null as date) as until,
    cast(null as int) as number
from ($seated) as bound
$to_persons
