-- What each recipient of one programme is paid for all its components.
select
    benefits.unit_id,
    sum(benefits.rupiah) as rupiah
from benefits
where benefits.programme = $programme
group by benefits.unit_id
