-- What is known of each entity: its anchor, other spellings, cards and places of its records, and
-- persons of the last release who are not found by NIK and are more than one record delivered anew.
-- A face has the number of its record.
select
    face.record_no as no,
    link_members.entity_no,
    face.name,
    face.name_key,
    face.birth_date,
    face.sex,
    face.village_code,
    face.mother_name,
    face.kk,
    face.nik
from link_members
inner join link_records as face on face.record_no = link_members.record_no
left join (
    select min(other.record_no) as record_no
    from link_members as of_entity
    inner join link_records as anchor on anchor.record_no = of_entity.entity_no
    inner join link_records as other on other.record_no = of_entity.record_no
    where other.name_key <> anchor.name_key
        or other.birth_date <> anchor.birth_date
        or other.village_code <> anchor.village_code
        or other.kk <> anchor.kk
    group by of_entity.entity_no, other.name_key, other.birth_date, other.village_code, other.kk
) as variant on variant.record_no = face.record_no
where face.record_no = link_members.entity_no or variant.record_no is not null
union all
select
    - previous_persons.person_id as no,
    - previous_persons.person_id as entity_no,
    previous_persons.name,
    previous_persons.name_key,
    previous_persons.birth_date,
    previous_persons.sex,
    previous_persons.village_code,
    previous_persons.mother_name,
    previous_families.kk,
    previous_persons.nik
from previous_persons
left join previous_families on previous_families.family_id = previous_persons.family_id
left join link_entities
    on link_entities.nik = previous_persons.nik and link_entities.confirmed = 1
left join (
    select distinct person_id from link_linked_before where joined = 0
) as alone on alone.person_id = previous_persons.person_id
where link_entities.nik is null and alone.person_id is null
