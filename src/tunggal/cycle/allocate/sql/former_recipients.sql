-- The recipients before this release, by the keys of today: whose two keys turned out to be one
-- person has the seat under the key that was kept. A person has one seat, so where the kept key
-- had one already, or several retired keys had, the others keep the key that is gone.
select
    before.programme,
    before.unit,
    coalesce(kept.person_id, before.unit_id) as unit_id,
    before.family_id,
    before.regency_code,
    before.since,
    before.standing,
    before.notice_until,
    before.rupiah
from earlier_recipients as before
left join (
    select
        retired.programme,
        retired.unit_id,
        events.other_person_id as person_id,
        row_number() over (
            partition by retired.programme, events.other_person_id
            order by retired.since asc nulls last, retired.unit_id asc nulls last
        ) as turn
    from earlier_recipients as retired
    inner join life_events as events
        on events.kind = 'person_merged' and events.person_id = retired.unit_id
    left join earlier_recipients as own
        on
            own.programme = retired.programme
            and own.unit = 'person'
            and own.unit_id = events.other_person_id
    where retired.unit = 'person' and own.unit_id is null
) as kept
    on
        kept.programme = before.programme
        and kept.unit_id = before.unit_id
        and kept.turn = 1
        and before.unit = 'person'
where $spoken_of
