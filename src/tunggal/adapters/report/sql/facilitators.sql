-- Families that graduated in each calendar year, per facilitator.
select
    extract(year from left_on) as year,
    facilitator,
    count(distinct unit_id) as families
from departures
where graduated = 1 and unit = 'family' and facilitator is not null
group by extract(year from left_on), facilitator
order by year asc nulls last, facilitator asc nulls last
