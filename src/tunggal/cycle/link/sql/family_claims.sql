-- Which families of the last release each family may be: that of the old head first.
select
    link_family_tokens.first_person as ours,
    previous_persons.family_id as theirs,
    min(
        case
            when previous_families.head_id = previous_persons.person_id
                and link_heads.head_id = previous_persons.person_id then 0
            when previous_families.head_id = previous_persons.person_id then 1
            when link_heads.head_id = previous_persons.person_id then 2
            else 3
        end
    ) as priority,
    cast(count(*) as int) as votes
from link_tokens
inner join link_family_tokens on link_family_tokens.token = link_tokens.token
inner join previous_persons on previous_persons.person_id = link_tokens.person_id
inner join previous_families on previous_families.family_id = previous_persons.family_id
left join link_heads on link_heads.token = link_tokens.token
group by link_family_tokens.first_person, previous_persons.family_id
