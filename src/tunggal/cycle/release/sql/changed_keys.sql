-- One row: how many keys of one table came, went or have other values in the later release.
select
    count(*) filter (where earlier.is_here is null) as added,
    count(*) filter (where later.is_here is null) as removed,
    count(*) filter (
        where earlier.is_here = 1 and later.is_here = 1 and ($any_changed)
    ) as changed
    $counts
from (select 1 as is_here, whole.* from earlier_$table as whole) as earlier
full outer join (select 1 as is_here, whole.* from later_$table as whole) as later
    on $same_key
