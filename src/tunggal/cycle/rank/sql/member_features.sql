-- What the register knows of the members of each family that has any (policy/scoring.py MEMBER_FEATURES).
with aged as (
    select
        persons.family_id,
        persons.person_id,
        persons.sex,
        persons.marital,
        persons.works,
        persons.schooling,
        persons.sector,
        persons.position as job,
        persons.disability,
        case
            when persons.education = 23 then 1
            when persons.education <= 5 then 2
            when persons.education <= 10 then 3
            when persons.education <= 17 then 4
            when persons.education = 18 then 5
            when persons.education <= 22 then 6
        end as education,
        $year - year(persons.birth_date)
        - case
            when month(persons.birth_date) * 100 + day(persons.birth_date) > $month * 100 + 1 then 1
            else 0
        end as age
    from persons
    where persons.present = 1
),

headed as (
    select
        aged.*,
        families.head_id
    from aged
    inner join families on aged.family_id = families.family_id
)

select
    headed.family_id,
    cast(count(*) as int) as size,
    cast(count(*) filter (where headed.age between 0 and 4) as int) as children_0_4,
    cast(count(*) filter (where headed.age between 5 and 14) as int) as children_5_14,
    cast(count(*) filter (where headed.age >= 60) as int) as aged_60,
    cast(count(*) filter (where headed.works = 1) as int) as workers,
    cast(count(*) filter (where headed.schooling = 2) as int) as pupils,
    cast(count(*) filter (where headed.disability in (1, 2)) as int) as disabled,
    cast(max(headed.education) as int) as highest_education,
    cast(max(headed.age) filter (where headed.person_id = headed.head_id) as int) as head_age,
    cast(max(headed.sex) filter (where headed.person_id = headed.head_id) as int) as head_sex,
    cast(max(headed.marital) filter (where headed.person_id = headed.head_id) as int) as head_marital,
    cast(max(headed.education) filter (where headed.person_id = headed.head_id) as int) as head_education,
    cast(max(case when headed.works = 2 then 0 else headed.sector end) filter (where headed.person_id = headed.head_id) as int) as head_sector,
    cast(max(case when headed.works = 2 then 0 else headed.job end) filter (where headed.person_id = headed.head_id) as int) as head_position
from headed
group by headed.family_id
