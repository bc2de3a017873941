-- The score of every family with its standard deviation and the steps of both.
with summed as (
    select
        weighed.*,
        $part_sum as welfare_score
    from ($weighed) as weighed
),

spread as (
    select
        summed.family_id,
        summed.regency_code,
        summed.area,
        summed.size,
        summed.party,
        summed.answers,
        summed.welfare_score,
        summed.missing_variance + summed.stale_variance as extra_variance,
        cast($sd as bigint) as model_sd
    from summed
),

wide as (
    -- The square of the deviation stays below 2^53, so its root is the same on every engine.
    select
        spread.*,
        cast(
            floor(
                sqrt(spread.model_sd * spread.model_sd + spread.extra_variance * 1000000)
            ) as bigint
        ) as score_sd
    from spread
)

select
    wide.family_id,
    wide.regency_code,
    wide.area,
    wide.size,
    $weight as weight,
    wide.party,
    wide.answers,
    wide.welfare_score,
    wide.score_sd,
    cast(floor(wide.welfare_score / $score_step) as bigint) as score_step,
    cast(floor(wide.score_sd / $sd_step) as bigint) as sd_step
from wide
