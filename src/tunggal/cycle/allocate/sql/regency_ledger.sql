-- Seats and what became of them, for every programme and regency.
select
    line.programme,
    line.regency_code,
    cast(sum(line.target) as bigint) as target,
    cast(sum(line.quota) as bigint) as quota,
    cast(sum(line.entitled) as bigint) as entitled,
    cast(sum(line.filled) as bigint) as filled,
    cast(sum(line.on_notice) as bigint) as on_notice,
    cast(sum(line.shielded) as bigint) as shielded,
    cast(sum(line.waiting) as bigint) as waiting,
    cast(sum(line.entrants) as bigint) as entrants,
    cast(sum(line.stayers) as bigint) as stayers,
    cast(sum(line.leavers) as bigint) as leavers,
    cast(sum(line.rupiah) as bigint) as rupiah
from (
    $seats
    union all
    select
        outcomes.programme,
        outcomes.regency_code,
        0 as target,
        0 as quota,
        case when outcomes.place is null then 0 else 1 end as entitled,
        case when outcomes.outcome = 'waiting' then 0 else 1 end as filled,
        case when outcomes.outcome = 'on_notice' then 1 else 0 end as on_notice,
        case when outcomes.outcome = 'shielded' then 1 else 0 end as shielded,
        case when outcomes.outcome = 'waiting' then 1 else 0 end as waiting,
        0 as entrants,
        0 as stayers,
        0 as leavers,
        cast(0 as bigint) as rupiah
    from outcomes
    where outcomes.outcome in ('allocated', 'on_notice', 'shielded', 'waiting')
    union all
    select
        movements.programme,
        movements.regency_code,
        0, 0, 0, 0, 0, 0, 0,
        case when movements.movement = 'entrant' then 1 else 0 end,
        case when movements.movement = 'stayer' then 1 else 0 end,
        case when movements.movement = 'leaver' then 1 else 0 end,
        cast(0 as bigint)
    from movements
    union all
    select
        recipients.programme,
        recipients.regency_code,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        recipients.rupiah
    from recipients
) as line
group by line.programme, line.regency_code
