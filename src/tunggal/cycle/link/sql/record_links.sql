-- Which person each record is, by which rule and how sure.
select
    link_numbers.source,
    link_numbers.delivery,
    link_numbers.record_key,
    link_placed.person_id,
    link_placed.rule,
    link_placed.probability
from link_placed
inner join link_numbers on link_numbers.record_no = link_placed.record_no
