-- Whom the notices go to: the head of a family (a member where no head is known), or the person.
select
    families.family_id as unit_id,
    'family' as unit,
    coalesce(heads.name_delivered, others.name_delivered) as addressee,
    coalesce(families.village_code, heads.village_code, others.village_code) as village_code
from (select distinct unit_id from notices where unit = 'family') as told
inner join $families as families on told.unit_id = families.family_id
left join $persons as heads on families.head_id = heads.person_id
left join (
    select persons.family_id, min(persons.person_id) as person_id
    from $persons as persons
    inner join $families as headless on persons.family_id = headless.family_id
    where headless.head_id is null and persons.alive = 1
    group by persons.family_id
) as first_members on families.family_id = first_members.family_id
left join $persons as others on first_members.person_id = others.person_id
union all
select
    persons.person_id as unit_id,
    'person' as unit,
    persons.name_delivered as addressee,
    persons.village_code
from (select distinct unit_id from notices where unit = 'person') as told
inner join $persons as persons on told.unit_id = persons.person_id
