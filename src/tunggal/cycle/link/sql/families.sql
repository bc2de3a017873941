-- One row per family with the answers that hold now.
select
    grouped.family_id,
    grouped.kk,
    grouped.head_id,
    grouped.size,
    coalesce(grouped.village_of_head, grouped.village_of_member) as village_code,
    coalesce(
        substr(coalesce(grouped.village_of_head, grouped.village_of_member), 1, 4), 'unknown'
    ) as regency_code,
    coalesce(previous_families.since, $quarter) as since,
    link_answered.answered_on,
    $answers
from (
    select
        link_person_families.family_id,
        max(case when link_person_families.token like 'kk:%'
            then substr(link_person_families.token, 4) end) as kk,
        max(case when link_person_families.is_head = 1 then persons.person_id end) as head_id,
        cast(sum(case when persons.present = 1 then 1 else 0 end) as int) as size,
        max(case when link_person_families.is_head = 1 then persons.village_code end) as village_of_head,
        min_by(persons.village_code, persons.person_id)
            filter (where persons.village_code is not null) as village_of_member
    from link_person_families
    inner join persons on persons.person_id = link_person_families.person_id
    group by link_person_families.family_id
) as grouped
left join previous_families on previous_families.family_id = grouped.family_id
left join link_answered on link_answered.family_id = grouped.family_id
left join link_answers as one on one.family_id = grouped.family_id
