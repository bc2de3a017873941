-- Every family with what the model asks of it, and the reason when it cannot be ranked.
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
),

members as (
    select
        headed.family_id,
        count(*) filter (where headed.age between 0 and 4) as children_0_4,
        count(*) filter (where headed.age between 5 and 14) as children_5_14,
        count(*) filter (where headed.age >= 60) as aged_60,
        count(*) filter (where headed.works = 1) as workers,
        count(*) filter (where headed.schooling = 2) as pupils,
        count(*) filter (where headed.disability in (1, 2)) as disabled,
        max(headed.education) as highest_education,
        max(headed.age) filter (where headed.person_id = headed.head_id) as head_age,
        max(headed.sex) filter (where headed.person_id = headed.head_id) as head_sex,
        max(headed.marital) filter (where headed.person_id = headed.head_id) as head_marital,
        max(headed.education) filter (where headed.person_id = headed.head_id) as head_education,
        max(case when headed.works = 2 then 0 else headed.sector end)
            filter (where headed.person_id = headed.head_id) as head_sector,
        max(case when headed.works = 2 then 0 else headed.job end)
            filter (where headed.person_id = headed.head_id) as head_position
    from headed
    group by headed.family_id
),

asked as (
    select
        families.family_id,
        families.regency_code,
        families.size,
        case when coalesce($variables) is null then 0 else 1 end as any_answer,
        -- Answers without a date count as old as the policy allows, for the widest interval.
        greatest(
            coalesce(
                ($year - year(families.answered_on)) * 12 + $month - month(families.answered_on),
                $valid_months
            ),
            0
        ) as months_old,
        $party as party,
        $answers as answers$features
    from families
    left join members on families.family_id = members.family_id
)

select
    asked.*,
    case
        when asked.size < 1 then 'no_members'
        when asked.regency_code = 'unknown' then 'region_unknown'
        when asked.any_answer = 0 then 'no_answers'
        when asked.answers < $minimum_answers then 'too_few_answers'
        when asked.months_old > $valid_months then 'answers_too_old'
    end as reason
from asked
