-- The few units of a programme that something particular is known of: decisions, leads, a seat
-- elsewhere, or a former recipient who is no longer a living, present person.
select
    mark.unit_id,
    case
        when max(mark.withdrawn_on) is null then 0
        when max(mark.withdrawn_on) >= coalesce(max(mark.returned_on), max(mark.withdrawn_on)) then 1
        else 0
    end as withdrawn,
    case
        when max(mark.objected_on) is null then 0
        when max(mark.objected_on) >= coalesce(max(mark.returned_on), max(mark.objected_on)) then 1
        else 0
    end as objected,
    max(mark.has_lead) as has_lead,
    max(mark.seated_elsewhere) as seated_elsewhere,
    max(mark.is_gone) as is_gone
from (
    $marks
) as mark
where mark.unit_id is not null
group by mark.unit_id
