-- The table that the usable rows of $part become, without those merged into another.
select $columns
from typed_$part as typed
left join places_$part as places
    on places.source = typed.source
    and places.delivery = typed.delivery
    and places.file = typed.file
    and places.row = typed.row
where typed.refused_rule is null and coalesce(places.place, 1) = 1
