-- Persons by the number of sources that speak of them.
with known as (
    select person_id, count(distinct source) as sources
    from record_links
    group by person_id
)

select least(sources, 5) as sources, count(*) as persons
from known
group by least(sources, 5)
order by sources asc nulls last
