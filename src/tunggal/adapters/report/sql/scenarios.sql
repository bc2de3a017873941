-- This release beside the same one without guards.
select
    programme,
    regency_code,
    scenario,
    filled,
    entrants,
    stayers,
    leavers,
    unannounced,
    protected
from scenarios
order by programme asc nulls last, regency_code asc nulls last, scenario asc nulls last
