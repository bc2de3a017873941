-- What each family and each of its members was told; the member is null for who is on its card no more.
select
    notices.family_id,
    notices.programme,
    notices.unit,
    members.member,
    notices.number,
    notices.kind,
    notices.reason,
    notices.cause,
    notices.grounds,
    notices.decile,
    notices.place,
    notices.seats,
    notices.issued_on,
    notices.from_day,
    notices.until,
    notices.appeal_until
from notices
left join members
    on notices.unit = 'person' and members.person_id = notices.unit_id
    and members.family_id = notices.family_id
where notices.family_id > 0
