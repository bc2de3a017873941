-- Persons by the number of sources that speak of them; a bit for each source keeps it small.
with places as (
    select source, row_number() over (order by source asc nulls last) - 1 as place
    from (select distinct source from record_links) as known
),

seen as (
    select record_links.person_id, bit_count(bit_or(cast(1 as bigint) << places.place)) as sources
    from record_links
    inner join places on record_links.source = places.source
    group by record_links.person_id
)

select least(sources, 5) as sources, count(*) as persons
from seen
group by least(sources, 5)
order by sources asc nulls last
