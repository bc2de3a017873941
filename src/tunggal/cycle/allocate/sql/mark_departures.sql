-- Units that had a seat of the programme and lost it: whether they came back, and their decile when
-- the time limit ended it.
select
    former.unit_id,
    case when former.returned_in is null then 'departed' else 'came_back' end as mark,
    former.left_on as day,
    cast(null as date) as until,
    case when former.reason = 'time_limit' and former.returned_in is null then former.decile_left end
        as number
from former_departures as former
where former.programme = $programme
