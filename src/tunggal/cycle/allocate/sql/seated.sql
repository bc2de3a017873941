-- The units of one programme that have a seat.
select
    queue.unit_id,
    queue.family_id,
    queue.regency_code,
    queue.place
from queue_$code as queue
inner join seats_$code as seats on seats.regency_code = queue.regency_code
where queue.place <= seats.quota
