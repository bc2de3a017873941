-- NIKs shared by different persons where no clean source says whose it is.
select nik
from link_judged_first
group by nik
having max(clean) = 0 and min(sane) = 0 and count(*) > 2
