-- What the former recipients of programmes that run no longer must be told.
select
    moved.programme,
    moved.unit,
    moved.unit_id,
    moved.family_id,
    moved.regency_code,
    concat(
        $period, '-',
        substr(moved.print, 1, 4), '-', substr(moved.print, 5, 4), '-',
        substr(moved.print, 9, 4), '-', substr(moved.print, 13, 4)
    ) as number,
    'leaver' as kind,
    moved.reason,
    moved.reason as cause,
    moved.reason as grounds,
    moved.decile,
    cast(null as bigint) as place,
    cast(null as bigint) as seats,
    $first_day as issued_on,
    $first_day as from_day,
    cast(null as date) as until,
    cast(null as date) as appeal_until
from (
    select
        movements.*,
        upper(md5(concat(
            $seed, $period, '|', movements.programme, '|', cast(movements.unit_id as string)
        ))) as print
    from movements
    where movements.programme not in ($programmes)
) as moved
