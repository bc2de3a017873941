-- Every family of the register with the facts that the programme's rules look at.
select
    lined.family_id as unit_id,
    lined.family_id,
    lined.regency_code,
    lined.decile,
    lined.line,
    lined.unranked,
    coalesce(facts.has_nik, 0) as has_nik,
    coalesce($has_component, 0) as has_component,
    coalesce(marks.withdrawn, 0) as withdrawn,
    coalesce(marks.objected, 0) as objected,
    coalesce(marks.has_lead, 0) as has_lead,
    coalesce(marks.seated_elsewhere, 0) as seated_elsewhere
from lined
left join family_facts as facts on facts.family_id = lined.family_id
left join marks on marks.unit_id = lined.family_id
