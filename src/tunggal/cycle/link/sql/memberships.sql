-- Who belongs to which family.
select
    persons.family_id,
    persons.person_id,
    persons.relation,
    link_known.family_source as source
from persons
inner join link_known on link_known.person_id = persons.person_id
where persons.family_id is not null
