-- Persons who contest a lead: it is suspended while the contest is open, and gone when it is upheld.
-- A contest names the kind of lead, or is against all.
select
    bound.person_id,
    bound.reason as kind
from binding_decisions as bound
where bound.kind = 'lead_contest' and bound.person_id is not null
union
select
    member.person_id,
    bound.reason as kind
from binding_decisions as bound
inner join persons as member on member.family_id = bound.family_id
where bound.kind = 'lead_contest' and bound.binds_all_members = 1
