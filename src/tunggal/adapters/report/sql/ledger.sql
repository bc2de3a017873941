-- The ledger of every programme and regency.
select
    programme,
    regency_code,
    quota,
    entitled,
    filled,
    waiting,
    entrants,
    stayers,
    leavers,
    rupiah
from regency_ledger
order by programme asc nulls last, regency_code asc nulls last
