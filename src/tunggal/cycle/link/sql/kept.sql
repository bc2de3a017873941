-- Persons of the last release who are found again by their NIK, where that is sane or one of their
-- records is delivered anew.
select
    link_entities.entity_no,
    other.person_id
from link_entities
inner join previous_persons as other on other.nik = link_entities.nik
inner join link_records as one on one.record_no = link_entities.entity_no
where link_entities.confirmed = 1 and $sane
union
select
    link_entities.entity_no,
    other.person_id
from link_entities
inner join previous_persons as other on other.nik = link_entities.nik
inner join link_members on link_members.entity_no = link_entities.entity_no
inner join link_numbers on link_numbers.record_no = link_members.record_no
inner join previous_record_links as previous
    on previous.person_id = other.person_id
    and previous.source = link_numbers.source
    and previous.record_key = link_numbers.record_key
