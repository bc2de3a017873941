-- What became of each family and of each of its members, in numbers: a text is short, a list long.
select
    outcomes.family_id,
    programme_codes.number as programme,
    members.member,
    outcome_codes.number as outcome,
    reason_codes.number as reason,
    cause_codes.number as cause,
    outcomes.until,
    waiting_list.place
from outcomes
inner join codes as programme_codes
    on programme_codes.list = 'programmes' and programme_codes.code = outcomes.programme
inner join codes as outcome_codes
    on outcome_codes.list = 'outcomes' and outcome_codes.code = outcomes.outcome
inner join codes as reason_codes
    on reason_codes.list = 'reasons' and reason_codes.code = outcomes.reason
left join codes as cause_codes
    on cause_codes.list = 'reasons' and cause_codes.code = outcomes.cause
left join members
    on outcomes.unit = 'person' and members.person_id = outcomes.unit_id
    and members.family_id = outcomes.family_id
left join waiting_list
    on waiting_list.programme = outcomes.programme and waiting_list.unit_id = outcomes.unit_id
where outcomes.family_id > 0 and (outcomes.unit = 'family' or members.member is not null)
