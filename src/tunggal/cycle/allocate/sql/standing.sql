-- Every unit of the programme: entitled, not ranked or excluded, the first reason that holds, and
-- its claim to a seat (allocate/claims.py says what each claim means); null for no claim.
select
    shielded.unit_id,
    shielded.family_id,
    shielded.regency_code,
    shielded.decile,
    shielded.line,
    case
        when shielded.reason is null then 'entitled'
        when shielded.reason = shielded.unranked then 'not_ranked'
        else 'excluded'
    end as standing,
    shielded.reason,
    shielded.grounds,
    shielded.holds,
    shielded.served,
    shielded.notice_before,
    shielded.shield,
    $shield_until as shield_until,
    case
        when shielded.holds = 1 and shielded.reason in ($final) then 'leaves'
        when shielded.holds = 1 and shielded.reason is null
            then case when shielded.shield is not null or shielded.served = 0 then 'steady' else 'pressed' end
        when shielded.holds = 1 and shielded.shield is not null then 'kept'
        when shielded.holds = 1 and shielded.reason in ($at_once) then 'leaves'
        when shielded.holds = 1 then case when shielded.served = 0 then 'kept' else 'free' end
        when shielded.shield is not null then 'sure'
        when shielded.reason is null then 'queue'
    end as claim
from (
    select
        judged.*,
        case when judged.holds = 1 then $served else 0 end as served,
        case
            when
                judged.holds = 1
                or judged.departed = 1
                or judged.newborn = 1
                or judged.reactivated_until is not null
                then $grounds
        end as grounds,
        $shield as shield
    from (
        select
            unit.*,
            $reason as reason
        from ($units) as unit
    ) as judged
) as shielded
