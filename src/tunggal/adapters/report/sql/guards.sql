-- Seats that a guard keeps: which guard, why the seat would be lost without it, and the money.
select
    outcomes.programme,
    outcomes.unit,
    outcomes.outcome,
    outcomes.reason,
    outcomes.cause,
    count(*) as units,
    sum(coalesce(recipients.rupiah, 0)) as rupiah
from outcomes
left join recipients
    on outcomes.programme = recipients.programme and outcomes.unit_id = recipients.unit_id
where outcomes.outcome in ('on_notice', 'shielded')
group by outcomes.programme, outcomes.unit, outcomes.outcome, outcomes.reason, outcomes.cause
order by
    programme asc nulls last, outcome asc nulls last, reason asc nulls last, cause asc nulls last,
    unit asc nulls last
