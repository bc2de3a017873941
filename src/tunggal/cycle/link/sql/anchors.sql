-- The record that stands for each NIK: the best one of a clean source, else the best one.
select
    nik,
    coalesce(min(record_no) filter (where clean = 1), min(record_no)) as anchor_no,
    cast(max(clean) as int) as clean,
    cast(count(*) as int) as records
from link_records
where nik is not null
group by nik
