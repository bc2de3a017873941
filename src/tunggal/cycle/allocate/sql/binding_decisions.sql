-- Upheld decisions in force on the first day of the period, open appeals and open contests, with
-- the person or family they bind. One that names a NIK binds that person and the person's family.
-- One that names a family card only, or a NIK that leads to no family, binds the family of the card.
select
    upheld.case_number,
    upheld.kind,
    upheld.programme,
    upheld.upheld,
    upheld.reason,
    upheld.decided_on,
    upheld.until,
    case when upheld.nik is null then 1 else 0 end as binds_all_members,
    persons.person_id,
    coalesce(persons.family_id, families.family_id) as family_id
from (
    select
        decisions.case_number,
        decisions.kind,
        decisions.programme,
        decisions.upheld,
        decisions.reason,
        decisions.decided_on,
        decisions.until,
        decisions.nik,
        decisions.kk
    from decisions
    where $binding
) as upheld
left join persons on persons.nik = upheld.nik
left join families on families.kk = upheld.kk and persons.family_id is null
where persons.person_id is not null or families.family_id is not null
