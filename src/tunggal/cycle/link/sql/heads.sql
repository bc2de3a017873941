-- The head of each family: who is called head, else the oldest member.
select token, person_id as head_id
from (
    select
        link_tokens.token,
        link_known.person_id,
        row_number() over (
            partition by link_tokens.token
            order by
                case when link_known.relation = 1 then 0 else 1 end asc nulls last,
                link_known.birth_date asc nulls last,
                link_known.person_id asc nulls last
        ) as place
    from link_tokens
    inner join link_known on link_known.person_id = link_tokens.person_id
    where link_known.present = 1
) as placed
where place = 1
