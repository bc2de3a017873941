-- Keys of the last release given to whom they suit best; each key and each claimant once.
select ours, theirs
from (
    select
        open_claims.*,
        row_number() over (
            partition by ours
            order by priority asc nulls last, votes desc nulls last, theirs asc nulls last
        ) as place_of_theirs,
        row_number() over (
            partition by theirs
            order by priority asc nulls last, votes desc nulls last, ours asc nulls last
        ) as place_of_ours
    from (
        select claims.ours, claims.theirs, min(claims.priority) as priority, max(claims.votes) as votes
        from $claims as claims
        left join $given as given_ours on given_ours.ours = claims.ours
        left join $given as given_theirs on given_theirs.theirs = claims.theirs
        where given_ours.ours is null and given_theirs.theirs is null
        group by claims.ours, claims.theirs
    ) as open_claims
) as placed
where place_of_theirs = 1 and place_of_ours = 1
