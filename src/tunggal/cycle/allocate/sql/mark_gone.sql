-- Recipients of the last release who died, moved abroad or were not found: units still, so that
-- their seat is taken for the reason that is true.
select
    persons.person_id as unit_id,
    'is_gone' as mark,
    cast(null as date) as day,
    cast(null as date) as until,
    cast(null as int) as number
from former_recipients
inner join persons on persons.person_id = former_recipients.unit_id
where
    former_recipients.programme = $programme
    and former_recipients.unit = 'person'
    and (coalesce(persons.alive, 2) <> 1 or coalesce(persons.present, 2) <> 1)
