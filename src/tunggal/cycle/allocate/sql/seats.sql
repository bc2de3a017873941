-- The seats of one programme by regency, as lines of the ledger.
select
    $programme as programme,
    cuts.regency_code,
    cuts.target,
    cuts.quota,
    0 as entitled,
    0 as filled,
    0 as on_notice,
    0 as shielded,
    0 as waiting,
    0 as entrants,
    0 as stayers,
    0 as leavers,
    cast(0 as bigint) as rupiah
from cuts_$code as cuts
