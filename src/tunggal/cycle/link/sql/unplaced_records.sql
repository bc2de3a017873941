-- Family records that are behind no family: no person came with their key, their card or their NIK.
select
    family_records.source,
    family_records.delivery,
    family_records.family_key,
    'nobody_on_the_card' as why
from family_records
left join family_sources
    on family_sources.source = family_records.source
    and family_sources.delivery = family_records.delivery
    and family_sources.family_key = family_records.family_key
where family_sources.family_key is null
