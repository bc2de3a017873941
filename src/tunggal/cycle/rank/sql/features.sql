-- Every family with what the model asks of it, and the reason when it cannot be ranked.
with asked as (
    select
        families.family_id,
        families.regency_code,
        families.size,
        case when coalesce($variables) is null then 0 else 1 end as any_answer,
        -- Answers without a date count as old as the policy allows, for the widest interval.
        greatest(
            coalesce(
                ($year - year(families.answered_on)) * 12 + $month - month(families.answered_on),
                $valid_months
            ),
            0
        ) as months_old,
        $party as party,
        $answers as answers$features
    from families
    left join member_features as members on families.family_id = members.family_id
)

select
    asked.*,
    case
        when asked.size < 1 then 'no_members'
        when asked.regency_code = 'unknown' then 'region_unknown'
        when asked.any_answer = 0 then 'no_answers'
        when asked.answers < $minimum_answers then 'too_few_answers'
        when asked.months_old > $valid_months then 'answers_too_old'
    end as reason
from asked
