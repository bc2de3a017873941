-- The one best entity of each residual record, and whether it is sure and unrivalled.
select
    record_no,
    entity_no,
    probability,
    weight,
    case
        when probability >= $accept and weight - coalesce(weight_of_second, weight - $margin) >= $margin
            and (clean = 0 or place_in_source = 1)
        then 1 else 0
    end as accepted
from (
    select
        best.*,
        row_number() over (
            partition by entity_no, source order by weight desc nulls last, record_no asc nulls last
        ) as place_in_source
    from (
        select
            link_candidates.*,
            row_number() over (
                partition by record_no order by weight desc nulls last, entity_no asc nulls last
            ) as place,
            lead(weight) over (
                partition by record_no order by weight desc nulls last, entity_no asc nulls last
            ) as weight_of_second
        from link_candidates
        where why = 'model'
    ) as best
    where place = 1
) as placed
