-- The few units of a programme that something particular is known of: decisions, protections, leads,
-- a seat elsewhere, an earlier departure, or that they are no longer living, present persons.
select
    mark.unit_id,
    case
        when max(case when mark.mark = 'withdrawal' then mark.day end) is null then 0
        when
            max(case when mark.mark = 'withdrawal' then mark.day end)
            >= coalesce(
                max(case when mark.mark in ('proposal', 'reactivation') then mark.day end),
                max(case when mark.mark = 'withdrawal' then mark.day end)
            ) then 1
        else 0
    end as withdrawn,
    case
        when max(case when mark.mark = 'objection' then mark.day end) is null then 0
        when
            max(case when mark.mark = 'objection' then mark.day end)
            >= coalesce(
                max(case when mark.mark in ('proposal', 'reactivation') then mark.day end),
                max(case when mark.mark = 'objection' then mark.day end)
            ) then 1
        else 0
    end as objected,
    max(case when mark.mark = 'has_lead' then 1 else 0 end) as has_lead,
    max(case when mark.mark = 'seated_elsewhere' then 1 else 0 end) as seated_elsewhere,
    max(case when mark.mark = 'seated_in' then 1 else 0 end) as seated_in,
    max(case when mark.mark = 'is_gone' then 1 else 0 end) as is_gone,
    max(case when mark.mark = 'proposal' then 1 else 0 end) as proposed,
    max(case when mark.mark in ('departed', 'came_back') then 1 else 0 end) as received_before,
    max(case when mark.mark = 'departed' then 1 else 0 end) as departed,
    max(mark.number) as limit_decile,
    max(case when mark.mark = 'appeal_open' then 1 else 0 end) as appeal_open,
    max(case when mark.mark = 'appeal' then mark.until end) as appeal_until,
    max(case when mark.mark = 'treatment' then mark.until end) as treatment_until,
    max(case when mark.mark = 'group' then mark.until end) as group_until,
    max(case when mark.mark = 'reactivation' then mark.until end) as reactivated_until,
    max(case when mark.mark = 'newborn' then 1 else 0 end) as newborn
from (
    $marks
) as mark
where mark.unit_id is not null
group by mark.unit_id
