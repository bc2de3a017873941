-- The newest day of the source that gave most of the answers of a family.
select family_id, answered_on
from (
    select
        family_id,
        answered_on,
        row_number() over (
            partition by family_id order by given desc nulls last, first_place asc nulls last
        ) as place
    from (
        select
            family_sources.family_id,
            family_sources.source,
            max(family_sources.as_of) as answered_on,
            min(family_sources.place) as first_place,
            sum($given) as given
        from family_sources
        inner join link_answers as one on one.family_id = family_sources.family_id
        where $given > 0
        group by family_sources.family_id, family_sources.source
    ) as counted
) as placed
where place = 1
