-- Who lost a seat, in earlier releases and in this one, and whether the rules gave a seat again since.
-- A seat that a guard gives for a while, until an appeal is decided, is no return: what ended the
-- first one, a time limit for one, still holds.
select
    former.programme,
    former.unit,
    former.unit_id,
    former.family_id,
    former.regency_code,
    former.left_in,
    former.left_on,
    former.reason,
    former.graduated,
    former.decile_left,
    former.held,
    former.facilitator,
    case
        when former.returned_in is null and recipients.unit_id is not null then $period
        else former.returned_in
    end as returned_in
from former_departures as former
left join recipients
    on
        recipients.programme = former.programme
        and recipients.unit_id = former.unit_id
        and recipients.standing = 'allocated'
left join movements as again
    on
        again.programme = former.programme
        and again.unit_id = former.unit_id
        and again.movement = 'leaver'
where former.left_in <> $period or again.unit_id is null
union all
select
    moved.programme,
    moved.unit,
    moved.unit_id,
    moved.family_id,
    moved.regency_code,
    $period as left_in,
    $first_day as left_on,
    moved.reason,
    case $graduated else 2 end as graduated,
    moved.decile as decile_left,
    $now - (4 * cast(substr(before.since, 1, 4) as int) + cast(substr(before.since, 6, 1) as int))
        as held,
    facilitators.facilitator,
    cast(null as string) as returned_in
from movements as moved
inner join former_recipients as before
    on before.programme = moved.programme and before.unit_id = moved.unit_id
left join families on families.family_id = moved.family_id
left join facilitators on facilitators.village_code = families.village_code
where moved.movement = 'leaver'
