-- What this release pays, per programme, regency and component.
select
    benefits.programme,
    recipients.regency_code,
    $quarter as quarter,
    benefits.component,
    count(*) as paid,
    cast(sum(benefits.rupiah) as bigint) as rupiah,
    2 as forecast
from benefits
inner join recipients
    on recipients.programme = benefits.programme and recipients.unit_id = benefits.unit_id
group by benefits.programme, recipients.regency_code, benefits.component
union all
select
    ahead.programme,
    ahead.regency_code,
    ahead.quarter,
    ahead.component,
    ahead.paid,
    ahead.rupiah,
    1 as forecast
from forecast as ahead
