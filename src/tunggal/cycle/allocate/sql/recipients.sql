-- The recipients of one programme with what each is paid in the period.
select
    seat_list.*,
    cast($rupiah as bigint) as rupiah
from seat_list
$paid
where seat_list.programme = $programme
