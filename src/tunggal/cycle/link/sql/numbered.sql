-- The records with their numbers: what the rest of the stage reads.
select
    link_numbers.record_no,
    link_numbers.clean,
    records.*
from records
inner join link_numbers
    on link_numbers.source = records.source
    and link_numbers.delivery = records.delivery
    and link_numbers.record_key = records.record_key
