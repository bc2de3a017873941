-- The ledger of every programme and regency.
select
    programme,
    regency_code,
    target,
    quota,
    entitled,
    filled,
    waiting,
    entrants,
    stayers,
    leavers,
    on_notice,
    shielded,
    rupiah
from regency_ledger
order by programme asc nulls last, regency_code asc nulls last
