-- Units bound by a decision about this programme, or about all.
select
    $unit_id as unit_id,
    case
        when bound.kind = 'appeal' and bound.upheld = 3 then 'appeal_open'
        when bound.kind = 'protection' and bound.reason = 'ongoing_treatment' then 'treatment'
        when bound.kind = 'protection' then 'group'
        else bound.kind
    end as mark,
    bound.decided_on as day,
    coalesce(bound.until, $endless) as until,
    cast(null as int) as number
from binding_decisions as bound
$to_persons
where
    coalesce(bound.programme, $programme) = $programme
    and bound.kind in ($kinds)
    and (bound.kind <> 'protection' or coalesce(bound.reason, '') in ($protected))
