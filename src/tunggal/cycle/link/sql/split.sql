-- New persons made of records that were another person in the last release.
select person_id, other_person_id
from (
    select
        link_keys.key_no as person_id,
        claims.theirs as other_person_id,
        row_number() over (
            partition by claims.ours
            order by claims.priority asc nulls last, claims.votes desc nulls last, claims.theirs asc nulls last
        ) as place
    from link_claims as claims
    inner join link_keys on link_keys.ours = claims.ours and link_keys.is_new = 1
) as placed
where place = 1
