-- Every unit of the programme: entitled, not ranked or excluded, and the first reason that holds.
select
    judged.unit_id,
    judged.family_id,
    judged.regency_code,
    judged.decile,
    judged.line,
    case
        when judged.reason is null then 'entitled'
        when judged.reason = judged.unranked then 'not_ranked'
        else 'excluded'
    end as standing,
    judged.reason
from (
    select
        unit.*,
        $reason as reason
    from ($units) as unit
) as judged
