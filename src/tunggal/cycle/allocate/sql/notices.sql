-- What each unit whose seat changes must be told.
select
    told.programme,
    told.unit,
    told.unit_id,
    told.family_id,
    told.regency_code,
    concat(
        $period, '-',
        substr(told.print, 1, 4), '-', substr(told.print, 5, 4), '-',
        substr(told.print, 9, 4), '-', substr(told.print, 13, 4)
    ) as number,
    told.kind,
    told.reason,
    case when told.kind in ('leaver', 'on_notice', 'shielded') then coalesce(told.cause, told.reason) end
        as cause,
    case
        when told.kind in ('leaver', 'on_notice', 'shielded')
            then concat_ws(
                ',',
                split_part(coalesce(told.grounds, told.reason), ',', 1),
                nullif(split_part(told.grounds, ',', 2), ''),
                nullif(split_part(told.grounds, ',', 3), '')
            )
    end as grounds,
    told.decile,
    told.place,
    cast(seated.seats as bigint) as seats,
    $first_day as issued_on,
    case
        when told.kind = 'on_notice' then cast(told.until + interval 1 day as date)
        else $first_day
    end as from_day,
    nullif(told.until, $endless) as until,
    case
        when told.kind in ('leaver', 'on_notice', 'shielded')
            then greatest($appeal_until, told.notice_until)
    end as appeal_until
from (
    select
        moved.*,
        verdict.cause,
        verdict.grounds,
        verdict.place,
        verdict.until,
        verdict.notice_until,
        upper(md5(concat($seed, $period, '|', $programme, '|', cast(moved.unit_id as string)))) as print,
        case
            when moved.movement = 'entrant' then 'entrant'
            when moved.movement = 'leaver' then 'leaver'
            when moved.standing = moved.standing_before then null
            when moved.standing = 'allocated' and moved.standing_before = 'on_notice' then 'lifted'
            when moved.standing in ('on_notice', 'shielded') then moved.standing
        end as kind
    from movements as moved
    left join verdicts_$code as verdict on verdict.unit_id = moved.unit_id
    where moved.programme = $programme
) as told
left join (
    select
        verdict.regency_code,
        max(verdict.place) as seats
    from verdicts_$code as verdict
    where verdict.outcome = 'allocated'
    group by verdict.regency_code
) as seated on seated.regency_code = told.regency_code
where told.kind is not null
