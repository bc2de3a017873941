-- Per programme and regency: who came in, stayed and went out between two aid releases. A unit
-- counts where it is now, or where it last was when it has no seat any more.
select
    coalesce(later.programme, earlier.programme) as programme,
    coalesce(later.regency_code, earlier.regency_code) as regency_code,
    count(*) filter (where earlier.unit_id is null) as entrants,
    count(*) filter (where earlier.unit_id = later.unit_id) as stayers,
    count(*) filter (where later.unit_id is null) as leavers
from earlier_recipients as earlier
full outer join later_recipients as later
    on later.programme = earlier.programme and later.unit_id = earlier.unit_id
group by
    coalesce(later.programme, earlier.programme),
    coalesce(later.regency_code, earlier.regency_code)
order by programme asc nulls last, regency_code asc nulls last
