-- Every living, present person, and former recipients who no longer are, with the facts that the
-- programme's rules and guards look at.
select
    member.person_id as unit_id,
    coalesce(member.family_id, 0) as family_id,
    coalesce(lined.regency_code, substr(member.village_code, 1, 4), 'unknown') as regency_code,
    lined.decile,
    lined.line,
    case when lined.family_id is null then 'no_family' else lined.unranked end as unranked,
    coalesce(member.alive, 2) as alive,
    coalesce(member.present, 2) as present,
    member.age,
    member.has_nik,
    case when $has_component then 1 else 0 end as has_component,
    case when $exempt then 1 else 0 end as exempt,
    case when $in_group then 1 else 0 end as in_group,
    $marked,
    $held
from ($members) as member
left join lined on lined.family_id = member.family_id
left join marks on marks.unit_id = member.person_id
left join former_recipients as before
    on before.programme = $programme and before.unit_id = member.person_id
where (member.alive = 1 and member.present = 1) or marks.is_gone = 1
