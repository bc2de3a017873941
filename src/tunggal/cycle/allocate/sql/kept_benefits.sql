-- What is paid, as before, to a recipient on notice or shielded of whose members none is left to be
-- paid for; where no amount is known from before, the lowest that the programme pays for a member.
select
    $programme as programme,
    verdict.unit_id,
    'kept' as component,
    cast(0 as bigint) as person_id,
    cast(coalesce(nullif(before.rupiah, 0), $lowest) as bigint) as rupiah
from verdicts_$code as verdict
left join former_recipients as before
    on before.programme = $programme and before.unit_id = verdict.unit_id
left join (
    select waning.unit_id
    from verdicts_$code as waning
    inner join ($members) as member on member.$unit_key = waning.unit_id
    where
        waning.outcome in ('on_notice', 'shielded')
        and waning.grounds like '%no_component%'
        and member.alive = 1
        and member.present = 1
        and $component is not null
    group by waning.unit_id
) as able on able.unit_id = verdict.unit_id
where
    verdict.outcome in ('on_notice', 'shielded')
    and verdict.grounds like '%no_component%'
    and able.unit_id is null
