-- The family records behind a family, best first.
select
    family_id,
    cast(
        row_number() over (
            partition by family_id
            order by
                precedence desc nulls last,
                as_of desc nulls last,
                source asc nulls last,
                delivery asc nulls last,
                family_key asc nulls last
        ) as int
    ) as place,
    source,
    delivery,
    family_key,
    as_of
from (
    select link_family_votes.*, coalesce(link_sources.precedence, 0) as precedence
    from link_family_votes
    left join link_sources on link_sources.source = link_family_votes.source
    where link_family_votes.family_id is not null
) as believed
