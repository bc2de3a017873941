-- Which of a family's records were behind another family in the release before.
select distinct
    family_sources.family_id,
    family_sources.place
from family_sources
inner join family_sources_before
    on
        family_sources_before.source = family_sources.source
        and family_sources_before.delivery = family_sources.delivery
        and family_sources_before.family_key = family_sources.family_key
where family_sources_before.family_id <> family_sources.family_id
