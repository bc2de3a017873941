-- Who has which NIK. A NIK that one record of an unclean source alone carries is not confirmed.
select
    anchor_no as entity_no,
    nik,
    case when max(clean) = 1 or count(*) > 1 then 1 else 0 end as confirmed
from link_judged
where sane = 1
group by anchor_no, nik
