-- Families and persons of each decile, and how sure the decile is.
select
    decile,
    count(*) as families,
    sum(size) as persons,
    sum(decile_high - decile_low + 1) as interval_deciles
from ranked
group by decile
order by decile asc nulls last
