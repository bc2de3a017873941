-- The table that the usable rows of $part become, without those merged into another.
select $columns
from typed_$part as typed
where
    typed.refused_rule is null
    and not exists (
        select 1
        from places_$part as places
        where
            places.place > 1
            and places.source = typed.source
            and places.delivery = typed.delivery
            and places.file = typed.file
            and places.row = typed.row
    )
