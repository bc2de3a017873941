-- The decisions of the register and those that came since; of one case the newest.
select
    told.case_number,
    told.kind,
    told.programme,
    told.nik,
    told.kk,
    told.upheld,
    told.reason,
    told.decided_on,
    told.until
from (
    select
        each_one.*,
        row_number() over (
            partition by each_one.case_number
            order by each_one.decided_on desc nulls last, each_one.came desc nulls last
        ) as turn
    from (
        select *, 1 as came from decisions
        union all
        select *, 2 as came from since_decisions
    ) as each_one
) as told
where told.turn = 1
