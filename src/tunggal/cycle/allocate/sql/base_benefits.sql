-- What every recipient of the programme is paid alike.
select
    seat_list.programme,
    seat_list.unit_id,
    'base' as component,
    cast(0 as bigint) as person_id,
    cast($rupiah as bigint) as rupiah
from seat_list
where seat_list.programme = $programme
