-- One row per human being in the register.
select
    link_known.person_id,
    link_person_families.family_id,
    link_niks.nik,
    link_known.name_delivered,
    link_known.name,
    link_known.name_key,
    link_known.birth_date,
    link_known.sex,
    link_known.village_code,
    link_known.mother_name,
    link_known.alive,
    link_known.present,
    coalesce(previous_persons.since, $quarter) as since,
    case when link_person_families.is_head = 1 then 1
        when link_known.relation = 1 and link_known.present = 1
            and link_person_families.family_id is not null then 8
        else link_known.relation end as relation,
    $others
from link_known
left join link_person_families on link_person_families.person_id = link_known.person_id
left join link_niks on link_niks.person_id = link_known.person_id
left join previous_persons on previous_persons.person_id = link_known.person_id
