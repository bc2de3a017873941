-- What the records of each person say, field by field from the best record that says anything.
select
    link_placed.person_id,
    $fields
from link_placed
inner join link_records as one on one.record_no = link_placed.record_no
group by link_placed.person_id
