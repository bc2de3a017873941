-- All persons with their age in full years on the first day of the period.
select
    persons.person_id,
    persons.family_id,
    year($day) - year(persons.birth_date)
    - case
        when month(persons.birth_date) * 100 + day(persons.birth_date)
            > month($day) * 100 + day($day) then 1
        else 0
    end as age,
    persons.sex,
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
    persons.holds_pbi,
    case when persons.nik is null then 0 else 1 end as has_nik,
    persons.alive,
    persons.present,
    persons.village_code,
    $head_marital as head_marital
from persons
$head
