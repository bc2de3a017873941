-- Rows of $part that repeat another row, with the key of the row that was kept.
select
    places.source,
    places.delivery,
    places.file,
    places.row,
    places.own_key as record_key
from places_$part as places
where places.place > 1
