-- Who enters and stays, and who leaves for which reason, since the last release, and the money that
-- follows.
select
    moved.programme,
    moved.unit,
    moved.unit_id,
    moved.family_id,
    moved.regency_code,
    moved.movement,
    moved.reason,
    moved.standing,
    moved.standing_before,
    ranked_before.decile as decile_before,
    moved.decile,
    cast(coalesce(moved.rupiah_before, 0) as bigint) as rupiah_before,
    cast(moved.rupiah as bigint) as rupiah
from (
    select
        recipients.programme,
        recipients.unit,
        recipients.unit_id,
        recipients.family_id,
        recipients.regency_code,
        case when before.unit_id is null then 'entrant' else 'stayer' end as movement,
        recipients.reason,
        recipients.standing,
        before.standing as standing_before,
        lined.decile,
        coalesce(before.family_id, recipients.family_id) as family_before,
        before.rupiah as rupiah_before,
        recipients.rupiah
    from recipients
    left join lined on lined.family_id = recipients.family_id
    left join former_recipients as before
        on before.programme = recipients.programme and before.unit_id = recipients.unit_id
    union all
    select
        before.programme,
        before.unit,
        before.unit_id,
        coalesce(now.family_id, 0) as family_id,
        coalesce(now.regency_code, before.regency_code) as regency_code,
        'leaver' as movement,
        coalesce(
            now.reason,
            case when before.programme in ($programmes) then 'left_the_register' else 'programme_ended' end
        ) as reason,
        cast(null as string) as standing,
        before.standing as standing_before,
        now.decile,
        before.family_id as family_before,
        before.rupiah as rupiah_before,
        cast(0 as bigint) as rupiah
    from former_recipients as before
    left join recipients
        on recipients.programme = before.programme and recipients.unit_id = before.unit_id
    left join outcomes as now
        on now.programme = before.programme and now.unit_id = before.unit_id
    where recipients.unit_id is null
) as moved
left join previous_ranked as ranked_before on ranked_before.family_id = moved.family_before
