-- Upheld decisions in force on the first day of the quarter, with the person or family they bind.
-- A decision that names a NIK binds that person and the person's family. One that names a family
-- card only, or a NIK that leads to no family, binds the family of the card.
select
    upheld.case_number,
    upheld.kind,
    upheld.programme,
    upheld.decided_on,
    case when upheld.nik is null then 1 else 0 end as binds_all_members,
    persons.person_id,
    coalesce(persons.family_id, families.family_id) as family_id
from (
    select
        decisions.case_number,
        decisions.kind,
        decisions.programme,
        decisions.decided_on,
        decisions.nik,
        decisions.kk
    from decisions
    where
        decisions.upheld = 1
        and decisions.kind in ($kinds)
        and (decisions.until is null or decisions.until >= $day)
) as upheld
left join persons on persons.nik = upheld.nik
left join families on families.kk = upheld.kk and persons.family_id is null
where persons.person_id is not null or families.family_id is not null
