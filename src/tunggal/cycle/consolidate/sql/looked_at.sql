-- Rows of $part that became a record, counted by regency and by the warnings they bear.
select
    typed.source,
    '$part' as part,
    coalesce(substr($village, 1, 4), 'unknown') as regency_code,
    concat(
        coalesce(typed.warnings, ''),
        case when places.differs = 1 then ';key_repeated;' else '' end
    ) as warnings,
    count(*) as looked_at
from typed_$part as typed
left join places_$part as places
    on places.source = typed.source
    and places.delivery = typed.delivery
    and places.file = typed.file
    and places.row = typed.row
where typed.refused_rule is null and coalesce(places.place, 1) = 1
group by 1, 2, 3, 4
