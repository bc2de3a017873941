-- Families that graduated in each calendar year, once each whatever the number of programmes.
select extract(year from left_on) as year, count(distinct unit_id) as families
from departures
where graduated = 1 and unit = 'family'
group by extract(year from left_on)
order by year asc nulls last
