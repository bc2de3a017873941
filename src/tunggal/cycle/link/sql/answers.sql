-- The answers that hold for each family, and the place in family_sources each came from.
select
    one.family_id,
    $answers
from (
    select family_sources.family_id, family_sources.place, family_records.*
    from family_sources
    inner join family_records
        on family_records.source = family_sources.source
        and family_records.delivery = family_sources.delivery
        and family_records.family_key = family_sources.family_key
) as one
group by one.family_id
