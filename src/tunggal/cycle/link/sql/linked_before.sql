-- The person of the last release that a delivered record was, where it still reads like that person,
-- and whether the person had other records too.
select
    link_numbers.record_no,
    min(previous.person_id) as person_id,
    max(case when together.records > 1 then 1 else 0 end) as joined
from link_numbers
inner join previous_record_links as previous
    on previous.source = link_numbers.source and previous.record_key = link_numbers.record_key
inner join (
    select person_id, count(*) as records from previous_record_links group by person_id
) as together on together.person_id = previous.person_id
inner join previous_persons as other on other.person_id = previous.person_id
inner join link_records as one on one.record_no = link_numbers.record_no
where $sane
group by link_numbers.record_no
