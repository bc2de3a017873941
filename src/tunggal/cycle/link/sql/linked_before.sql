-- The person of the last release that a delivered record was, where it still reads like that person.
select
    link_numbers.record_no,
    min(previous.person_id) as person_id,
    max(case when previous.rule in ('model', 'decision', 'previous') then 1 else 0 end) as joined
from link_numbers
inner join previous_record_links as previous
    on previous.source = link_numbers.source and previous.record_key = link_numbers.record_key
inner join previous_persons as other on other.person_id = previous.person_id
inner join link_records as one on one.record_no = link_numbers.record_no
where $sane
group by link_numbers.record_no
