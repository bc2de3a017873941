-- The person whom each protection in force speaks of: by NIK, where no known birth dates contradict
-- each other. A protection without a last day has no end.
select
    protections.kind,
    persons.person_id,
    persons.family_id,
    0 as binds_all_members,
    max(coalesce(protections.until, $endless)) as until
from protections
inner join persons on persons.nik = protections.nik
where
    coalesce(protections.until, $endless) >= $day
    and coalesce(persons.birth_date = protections.birth_date, true)
group by protections.kind, persons.person_id, persons.family_id
