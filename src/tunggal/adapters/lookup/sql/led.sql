-- Which living, present member of which family each lead speaks of: by the link of its record, else by
-- NIK where no known birth dates contradict each other; without those that were found to be wrong.
select distinct
    members.family_id,
    members.member,
    spoken.kind,
    spoken.source,
    spoken.found_on
from (
    select
        record_links.person_id,
        leads.kind,
        leads.source,
        leads.found_on
    from leads
    inner join record_links
        on
            record_links.source = leads.source
            and record_links.delivery = leads.delivery
            and record_links.record_key = leads.record_key
    union all
    select
        persons.person_id,
        leads.kind,
        leads.source,
        leads.found_on
    from leads
    inner join persons on persons.nik = leads.nik
    left join record_links
        on
            record_links.source = leads.source
            and record_links.delivery = leads.delivery
            and record_links.record_key = leads.record_key
    where
        record_links.record_key is null
        and coalesce(persons.birth_date = leads.birth_date, true)
) as spoken
inner join members on members.person_id = spoken.person_id and members.here = 1
left join (
    select
        persons.person_id,
        decisions.reason as kind
    from decisions
    inner join persons on persons.nik = decisions.nik
    where decisions.kind = 'lead_contest' and decisions.upheld = 1
) as contested
    on
        contested.person_id = spoken.person_id
        and coalesce(contested.kind, spoken.kind) = spoken.kind
where contested.person_id is null
