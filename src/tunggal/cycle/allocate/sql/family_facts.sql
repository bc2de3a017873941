-- What the rules and guards of family programmes ask of the living, present members of each family.
select
    member.family_id,
    max(member.has_nik) as has_nik$columns
from ($members) as member
where
    member.family_id is not null
    and member.alive = 1
    and member.present = 1
group by member.family_id
