-- What the guards of one programme do: this release, and the same one without them.
select
    $programme as programme,
    told.regency_code,
    told.scenario,
    cast(sum(told.seated) as bigint) as filled,
    cast(sum(case when told.seated = 1 and told.holds = 0 then 1 else 0 end) as bigint) as entrants,
    cast(sum(case when told.seated = 1 and told.holds = 1 then 1 else 0 end) as bigint) as stayers,
    cast(sum(told.leaves) as bigint) as leavers,
    cast(sum(case when told.leaves = 1 and told.served = 0 then 1 else 0 end) as bigint)
        as unannounced,
    cast(sum(case when told.leaves = 1 and told.shield is not null then 1 else 0 end) as bigint)
        as protected
from (
    select
        verdict.regency_code,
        'with_guards' as scenario,
        case when verdict.outcome in ('allocated', 'on_notice', 'shielded') then 1 else 0 end as seated,
        case
            when verdict.holds = 1 and verdict.outcome not in ('allocated', 'on_notice', 'shielded')
                then 1
            else 0
        end as leaves,
        verdict.holds,
        verdict.served,
        verdict.shield
    from verdicts_$code as verdict
    union all
    select
        verdict.regency_code,
        'without_guards' as scenario,
        verdict.seated_without_guards as seated,
        case when verdict.holds = 1 then 1 - verdict.seated_without_guards else 0 end as leaves,
        verdict.holds,
        verdict.served,
        verdict.shield
    from verdicts_$code as verdict
    union all
    select
        gone.regency_code,
        each_one.scenario,
        0 as seated,
        1 as leaves,
        1 as holds,
        1 as served,
        cast(null as string) as shield
    from movements as gone
    cross join (
        select 'with_guards' as scenario union all select 'without_guards' as scenario
    ) as each_one
    where
        gone.programme = $programme
        and gone.movement = 'leaver'
        and gone.reason = 'left_the_register'
) as told
group by told.regency_code, told.scenario
