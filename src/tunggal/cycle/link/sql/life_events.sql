-- What happened to persons and families since the last release. Whose village has a new code by
-- now did not move.
select 'entered' as kind, persons.person_id, coalesce(persons.family_id, 0) as family_id,
    0 as from_family_id, 0 as other_person_id, cast(null as date) as on_day
from persons
left join previous_persons on previous_persons.person_id = persons.person_id
left join link_split on link_split.person_id = persons.person_id
where previous_persons.person_id is null and link_split.person_id is null and $had_release
union all
select 'person_split', persons.person_id, coalesce(persons.family_id, 0), 0,
    link_split.other_person_id, cast(null as date)
from persons
inner join link_split on link_split.person_id = persons.person_id
union all
select 'died', persons.person_id, coalesce(persons.family_id, 0),
    coalesce(previous_persons.family_id, 0), 0, link_known.event_on
from persons
inner join previous_persons on previous_persons.person_id = persons.person_id
inner join link_known on link_known.person_id = persons.person_id
where persons.alive = 2 and previous_persons.alive = 1
union all
select 'moved', persons.person_id, coalesce(persons.family_id, 0),
    coalesce(previous_persons.family_id, 0), 0,
    case when link_known.presence in (3, 4) then link_known.event_on end
from persons
inner join previous_persons on previous_persons.person_id = persons.person_id
inner join link_known on link_known.person_id = persons.person_id
inner join villages on villages.village_code = previous_persons.village_code
where persons.village_code <> previous_persons.village_code
union all
select 'left_family', persons.person_id, coalesce(persons.family_id, 0),
    previous_persons.family_id, 0, cast(null as date)
from persons
inner join previous_persons on previous_persons.person_id = persons.person_id
where previous_persons.family_id is not null
    and coalesce(persons.family_id, 0) <> previous_persons.family_id
union all
select 'joined_family', persons.person_id, persons.family_id,
    coalesce(previous_persons.family_id, 0), 0, cast(null as date)
from persons
left join previous_persons on previous_persons.person_id = persons.person_id
inner join previous_families on previous_families.family_id = persons.family_id
where coalesce(previous_persons.family_id, 0) <> persons.family_id
union all
select case when link_merged.other_person_id is null then 'gone' else 'person_merged' end,
    previous_persons.person_id, 0, coalesce(previous_persons.family_id, 0),
    coalesce(link_merged.other_person_id, 0), cast(null as date)
from previous_persons
left join persons on persons.person_id = previous_persons.person_id
left join link_merged on link_merged.person_id = previous_persons.person_id
where persons.person_id is null
