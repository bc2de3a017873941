-- Why units would leave, by programme.
select
    earlier.programme,
    coalesce(outcomes.reason, 'programme_ended') as reason,
    count(*) as units
from recipients_before as earlier
left join recipients
    on recipients.programme = earlier.programme and recipients.unit_id = earlier.unit_id
left join outcomes
    on outcomes.programme = earlier.programme and outcomes.unit_id = earlier.unit_id
where recipients.unit_id is null
group by earlier.programme, coalesce(outcomes.reason, 'programme_ended')
