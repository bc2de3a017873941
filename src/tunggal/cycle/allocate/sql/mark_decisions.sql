-- Decisions that bind units of the programme, by the day of the newest of each kind.
select
    $unit_id as unit_id,
    case when bound.kind = 'withdrawal' then bound.decided_on end as withdrawn_on,
    case when bound.kind = 'objection' then bound.decided_on end as objected_on,
    case when bound.kind in ('proposal', 'reactivation') then bound.decided_on end as returned_on,
    0 as has_lead,
    0 as seated_elsewhere,
    0 as is_gone
from binding_decisions as bound
$to_persons
where coalesce(bound.programme, $programme) = $programme
