-- The living, present person each lead speaks of, unless it is contested: by the link of its record,
-- else by NIK where no known birth dates contradict each other.
select
    spoken.kind,
    spoken.person_id,
    spoken.family_id
from (
    select
        leads.kind,
        persons.person_id,
        persons.family_id
    from leads
    inner join record_links
        on
            record_links.source = leads.source
            and record_links.delivery = leads.delivery
            and record_links.record_key = leads.record_key
    inner join persons on persons.person_id = record_links.person_id
    where persons.alive = 1 and persons.present = 1
    union all
    select
        leads.kind,
        persons.person_id,
        persons.family_id
    from leads
    inner join persons on persons.nik = leads.nik
    left join record_links
        on
            record_links.source = leads.source
            and record_links.delivery = leads.delivery
            and record_links.record_key = leads.record_key
    where
        record_links.record_key is null
        and persons.alive = 1
        and persons.present = 1
        and coalesce(persons.birth_date = leads.birth_date, true)
) as spoken
left join contested
    on
        contested.person_id = spoken.person_id
        and coalesce(contested.kind, spoken.kind) = spoken.kind
where contested.person_id is null
