-- Who lost a seat in an earlier release, by the keys of today; a key that was retired gives its
-- departures to the key that was kept, each period once.
select
    gone.programme,
    gone.unit,
    gone.unit_id,
    gone.family_id,
    gone.regency_code,
    gone.left_in,
    gone.left_on,
    gone.reason,
    gone.graduated,
    gone.decile_left,
    gone.held,
    gone.facilitator,
    gone.returned_in
from (
    select
        before.programme,
        before.unit,
        coalesce(events.other_person_id, before.unit_id) as unit_id,
        before.family_id,
        before.regency_code,
        before.left_in,
        before.left_on,
        before.reason,
        before.graduated,
        before.decile_left,
        before.held,
        before.facilitator,
        before.returned_in,
        row_number() over (
            partition by
                before.programme, coalesce(events.other_person_id, before.unit_id), before.left_in
            order by before.held desc nulls last, before.unit_id asc nulls last
        ) as turn
    from (
        select * from previous_departures
        union all
        select departed.*
        from quarter_departures as departed
        where departed.programme not in (select ledger.programme from previous_regency_ledger as ledger)
    ) as before
    left join life_events as events
        on
            events.kind = 'person_merged'
            and events.person_id = before.unit_id
            and before.unit = 'person'
) as gone
where gone.turn = 1 and $spoken_of
