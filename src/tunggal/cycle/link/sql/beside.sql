-- Persons without a family card beside everybody in the same family record.
select distinct
    one.person_id,
    other.person_id as other_id,
    other.first_no
from (
    select link_placed.person_id, link_records.source, link_records.delivery, link_records.family_key
    from link_placed
    inner join link_records on link_records.record_no = link_placed.record_no
    inner join link_known on link_known.person_id = link_placed.person_id
    where link_known.kk is null and link_records.family_key is not null
) as one
inner join (
    select link_placed.person_id, link_records.source, link_records.delivery, link_records.family_key,
        link_known.first_no
    from link_placed
    inner join link_records on link_records.record_no = link_placed.record_no
    inner join link_known on link_known.person_id = link_placed.person_id
    where link_records.family_key is not null
) as other
    on other.source = one.source
    and other.delivery = one.delivery
    and other.family_key = one.family_key
