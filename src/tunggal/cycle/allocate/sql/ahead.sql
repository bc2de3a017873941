-- What the present recipients of a programme would be paid by its terms of another quarter.
select
    seat_list.regency_code,
    due.component,
    count(*) as paid,
    cast(sum(due.rupiah) as bigint) as rupiah
from ($benefits) as due
inner join seat_list
    on seat_list.programme = due.programme and seat_list.unit_id = due.unit_id
group by seat_list.regency_code, due.component
