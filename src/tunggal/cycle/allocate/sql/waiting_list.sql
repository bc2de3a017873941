-- The entitled units of one programme without a seat; place 1 is next.
select
    $programme as programme,
    queue.regency_code,
    queue.place - seats.quota as place,
    queue.unit_id,
    queue.family_id
from queue_$code as queue
inner join seats_$code as seats on seats.regency_code = queue.regency_code
where queue.place > seats.quota
