-- Rows of the lists of seat holders that give nobody a seat, and why not.
select
    listed.source,
    listed.delivery,
    listed.record_key,
    listed.programme,
    case
        when listed.unit is null then 'programme_not_in_force'
        when listed.unit_id is null then 'nobody_found'
        else 'same_unit_twice'
    end as why
from first_holders as listed
where listed.unit is null or listed.unit_id is null or listed.turn > 1
