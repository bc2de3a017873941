-- Every family of the register with the facts that the programme's rules and guards look at.
select
    lined.family_id as unit_id,
    lined.family_id,
    lined.regency_code,
    lined.decile,
    lined.line,
    lined.unranked,
    coalesce(facts.has_nik, 0) as has_nik,
    coalesce($has_component, 0) as has_component,
    coalesce($exempt, 0) as exempt,
    coalesce($in_group, 0) as in_group,
    $marked,
    $held
from lined
left join family_facts as facts on facts.family_id = lined.family_id
left join marks on marks.unit_id = lined.family_id
left join former_recipients as before
    on before.programme = $programme and before.unit_id = lined.family_id
