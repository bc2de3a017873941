-- What became of every unit of one programme.
select
    $programme as programme,
    '$unit' as unit,
    queue.unit_id,
    queue.family_id,
    queue.regency_code,
    case when queue.place <= seats.quota then 'allocated' else 'waiting' end as outcome,
    case when queue.place <= seats.quota then 'allocated' else 'quota_full' end as reason,
    queue.place,
    queue.decile,
    cast(null as date) as until
from queue_$code as queue
left join seats_$code as seats on seats.regency_code = queue.regency_code
union all
select
    $programme as programme,
    '$unit' as unit,
    standing.unit_id,
    standing.family_id,
    standing.regency_code,
    standing.standing as outcome,
    standing.reason,
    cast(null as bigint) as place,
    standing.decile,
    cast(null as date) as until
from standing_$code as standing
where standing.standing <> 'entitled'
