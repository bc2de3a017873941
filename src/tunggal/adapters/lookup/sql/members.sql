-- Every person of a family, numbered within it: the head first.
select
    persons.family_id,
    persons.person_id,
    cast(row_number() over (
        partition by persons.family_id
        order by persons.relation asc nulls last, persons.person_id asc
    ) as integer) as member,
    coalesce(persons.name_delivered, persons.name, '') as name,
    persons.relation,
    cast(extract(year from persons.birth_date) as integer) as birth_year,
    case when persons.alive = 1 and persons.present = 1 then 1 else 2 end as here,
    coalesce(persons.nik, '') as nik
from persons
where persons.family_id is not null
