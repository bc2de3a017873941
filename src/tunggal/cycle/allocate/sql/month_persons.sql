-- The persons of the register; whoever died, moved abroad or was not found since is so marked.
select
    persons.person_id,
    persons.family_id,
    persons.nik,
    persons.birth_date,
    persons.sex,
    persons.village_code,
    case when gone_since.died = 1 then 2 else persons.alive end as alive,
    case when gone_since.person_id is null then persons.present else 2 end as present,
    persons.relation,
    persons.marital,
    persons.schooling,
    persons.school_level,
    persons.education,
    persons.works,
    persons.sector,
    persons.position,
    persons.disability,
    persons.illness,
    persons.pregnant,
    persons.holds_pbi
from persons
left join gone_since on gone_since.person_id = persons.person_id
