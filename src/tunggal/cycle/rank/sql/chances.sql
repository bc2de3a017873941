-- The probability of each decile for families on the same step of score and deviation.
with steps as (
    select distinct
        piles.area,
        piles.score_step,
        piles.sd_step
    from piles
),

looked_up as (
    select
        steps.area,
        steps.score_step,
        steps.sd_step,
        cut_offs.tenth,
        greatest(
            least(
                cast(
                    floor(
                        (cut_offs.cut_off - steps.score_step * $score_step - cast($score_step / 2 as bigint))
                        * 100 / (steps.sd_step * $sd_step + cast($sd_step / 2 as bigint))
                    ) as bigint
                ), 400
            ), -400
        ) as z
    from steps
    inner join cut_offs on steps.area = cut_offs.area
),

summed as (
    select
        looked_up.area,
        looked_up.score_step,
        looked_up.sd_step,
        $sums,
        1 + count(*) filter (where normal.thousandths < 50) as decile_low,
        1 + count(*) filter (where normal.thousandths < 950) as decile_high
    from looked_up
    inner join normal on looked_up.z = normal.z
    group by looked_up.area, looked_up.score_step, looked_up.sd_step
)

select
    summed.area,
    summed.score_step,
    summed.sd_step,
    summed.decile_low,
    summed.decile_high,
    $differences
from summed
