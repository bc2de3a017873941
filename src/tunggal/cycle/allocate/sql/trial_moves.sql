-- Who would enter, stay and leave, and the money before and after, by programme and regency.
select
    moved.programme,
    moved.regency_code,
    cast(sum(moved.enter) as bigint) as enter,
    cast(sum(moved.stay) as bigint) as stay,
    cast(sum(moved.leave) as bigint) as leave,
    cast(sum(moved.rupiah_before) as bigint) as rupiah_before,
    cast(sum(moved.rupiah_after) as bigint) as rupiah_after
from (
    select
        recipients.programme,
        recipients.regency_code,
        case when earlier.unit_id is null then 1 else 0 end as enter,
        case when earlier.unit_id is null then 0 else 1 end as stay,
        0 as leave,
        cast(0 as bigint) as rupiah_before,
        cast(0 as bigint) as rupiah_after
    from recipients
    left join recipients_before as earlier
        on earlier.programme = recipients.programme and earlier.unit_id = recipients.unit_id
    union all
    select
        earlier.programme,
        earlier.regency_code,
        0 as enter,
        0 as stay,
        case when recipients.unit_id is null then 1 else 0 end as leave,
        cast(0 as bigint) as rupiah_before,
        cast(0 as bigint) as rupiah_after
    from recipients_before as earlier
    left join recipients
        on recipients.programme = earlier.programme and recipients.unit_id = earlier.unit_id
    union all
    select
        recipients.programme,
        recipients.regency_code,
        0 as enter,
        0 as stay,
        0 as leave,
        cast(0 as bigint) as rupiah_before,
        benefits.rupiah as rupiah_after
    from benefits
    inner join recipients
        on recipients.programme = benefits.programme and recipients.unit_id = benefits.unit_id
    union all
    select
        earlier.programme,
        earlier.regency_code,
        0 as enter,
        0 as stay,
        0 as leave,
        benefits_before.rupiah as rupiah_before,
        cast(0 as bigint) as rupiah_after
    from benefits_before
    inner join recipients_before as earlier
        on
            earlier.programme = benefits_before.programme
            and earlier.unit_id = benefits_before.unit_id
) as moved
group by moved.programme, moved.regency_code
