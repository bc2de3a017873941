-- Upheld decisions in force on the first day of the quarter, with the person or family they bind.
-- A decision that names a NIK binds that person; one that names a family card only, its family.
select
    decisions.kind,
    decisions.programme,
    decisions.decided_on,
    persons.person_id,
    persons.family_id
from decisions
inner join persons on persons.nik = decisions.nik
where
    decisions.upheld = 1
    and decisions.kind in ('withdrawal', 'objection', 'proposal', 'reactivation')
    and (decisions.until is null or decisions.until >= $day)
union all
select
    decisions.kind,
    decisions.programme,
    decisions.decided_on,
    cast(null as bigint) as person_id,
    families.family_id
from decisions
inner join families on families.kk = decisions.kk
where
    decisions.nik is null
    and decisions.upheld = 1
    and decisions.kind in ('withdrawal', 'objection', 'proposal', 'reactivation')
    and (decisions.until is null or decisions.until >= $day)
