-- The judgement of every record with a NIK, torn NIKs judged anew by their better anchor.
select first.record_no, first.nik, first.anchor_no, first.clean, first.sane
from link_judged_first as first
left join link_torn on link_torn.nik = first.nik
where link_torn.nik is null
union all
select record_no, nik, anchor_no, clean, sane from link_judged_again
