-- Decisions in force, and open appeals and contests, that bind no unit of any programme, and why not.
-- A correction is not among them: it acts through the answers that came with it.
select
    upheld.case_number,
    upheld.kind,
    upheld.programme,
    case
        when max(aimed_at.code) is null then 'programme_not_in_force'
        else 'nobody_found'
    end as why
from (select * from decisions where $binding) as upheld
left join ($programmes) as aimed_at on aimed_at.code = coalesce(upheld.programme, aimed_at.code)
left join binding_decisions as bound on bound.case_number = upheld.case_number
group by upheld.case_number, upheld.kind, upheld.programme
having
    max(
        case
            when aimed_at.unit = 'family' and bound.family_id is not null then 1
            when aimed_at.unit = 'person' and bound.person_id is not null then 1
            when
                aimed_at.unit = 'person'
                and bound.binds_all_members = 1
                and bound.family_id is not null then 1
            else 0
        end
    ) = 0
