-- Residual records that are still to be matched.
select link_residual.*
from link_residual
left join $settled as settled on settled.record_no = link_residual.no
where settled.record_no is null
