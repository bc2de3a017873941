-- What became of the rows of each delivery.
select
    delivered.source,
    delivered.delivery,
    cast(sum(delivered.rows) as bigint) as rows,
    cast(coalesce(max(used.used), 0) as bigint) as used,
    cast(coalesce(max(merged.merged), 0) as bigint) as merged,
    cast(coalesce(max(refused.refused), 0) as bigint) as refused
from delivered
left join (
    select source, delivery, sum(used) as used from used group by source, delivery
) as used on used.source = delivered.source and used.delivery = delivered.delivery
left join (
    select source, delivery, count(*) as merged from merged_records group by source, delivery
) as merged on merged.source = delivered.source and merged.delivery = delivered.delivery
left join (
    select source, delivery, count(*) as refused from refused_records group by source, delivery
) as refused on refused.source = delivered.source and refused.delivery = delivered.delivery
group by delivered.source, delivered.delivery
