-- Persons of the last release who are now another one: where most of their records went.
select person_id, other_person_id
from (
    select
        claims.theirs as person_id,
        link_keys.key_no as other_person_id,
        row_number() over (
            partition by claims.theirs
            order by claims.priority asc nulls last, claims.votes desc nulls last, link_keys.key_no asc nulls last
        ) as place
    from link_claims as claims
    inner join link_keys on link_keys.ours = claims.ours
    left join link_kept_keys on link_kept_keys.theirs = claims.theirs
    where link_kept_keys.theirs is null
) as placed
where place = 1
