-- What every recipient of the programme is paid alike.
select
    recipients.programme,
    recipients.unit_id,
    'base' as component,
    cast(0 as bigint) as person_id,
    cast($rupiah as bigint) as rupiah
from recipients
where recipients.programme = $programme
