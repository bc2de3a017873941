-- Persons of the last release who are found again by their NIK.
select
    link_entities.entity_no,
    other.person_id
from link_entities
inner join previous_persons as other on other.nik = link_entities.nik
inner join link_records as one on one.record_no = link_entities.entity_no
where $sane
