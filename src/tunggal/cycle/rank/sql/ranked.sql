-- Every ranked family with its place, decile, interval and chances.
-- The exact order is needed only within a step, so no window spans the nation.
with placed as (
    select
        standing.family_id,
        standing.regency_code,
        standing.area,
        standing.welfare_score,
        standing.size,
        standing.score_step,
        standing.sd_step,
        starts.total,
        starts.families_before
        + row_number() over (
            partition by standing.area, starts.place_step
            order by standing.welfare_score asc nulls last, $tie asc nulls last, standing.family_id asc
        ) as place,
        starts.weight_before - standing.weight
        + cast(
            sum(standing.weight) over (
                partition by standing.area, starts.place_step
                order by
                    standing.welfare_score asc nulls last, $tie asc nulls last, standing.family_id asc
                rows between unbounded preceding and current row
            ) as bigint
        ) as weight_before
    from standing
    inner join starts
        on
            standing.area = starts.area
            and standing.party = starts.party
            and standing.score_step = starts.score_step
),

tenths_given as (
    select
        placed.*,
        cast(1 + floor(placed.weight_before * 10 / placed.total) as int) as decile
    from placed
)

select
    tenths_given.family_id,
    tenths_given.regency_code,
    tenths_given.area,
    tenths_given.welfare_score,
    tenths_given.size,
    tenths_given.place,
    tenths_given.decile,
    cast(least(tenths_given.decile, chances.decile_low) as int) as decile_low,
    cast(greatest(tenths_given.decile, chances.decile_high) as int) as decile_high,
    $chances
from tenths_given
inner join chances
    on
        tenths_given.area = chances.area
        and tenths_given.score_step = chances.score_step
        and tenths_given.sd_step = chances.sd_step
