-- Persons of the register whom a register has reported since as dead, moved abroad or not found, by
-- NIK where no known birth dates contradict each other.
select
    persons.person_id,
    max(case when since_records.presence = 2 then 1 else 0 end) as died
from since_records
inner join persons on persons.nik = since_records.nik
where
    since_records.presence in (2, 4, 6)
    and coalesce(persons.birth_date = since_records.birth_date, true)
group by persons.person_id
