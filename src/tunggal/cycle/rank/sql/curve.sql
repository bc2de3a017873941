-- How much weight is expected to be truly poorer than each cut, in ten-thousandths of the weight.
with coarse as (
    select
        piles.area,
        cast(floor(piles.score_step * $score_step / $cut_step) as bigint) * $cut_step
        + cast($cut_step / 2 as bigint) as score,
        cast(floor(piles.sd_step * $sd_step / $coarse_sd) as bigint) * $coarse_sd
        + cast($coarse_sd / 2 as bigint) as sd,
        sum(piles.weight) as weight
    from piles
    group by
        piles.area,
        cast(floor(piles.score_step * $score_step / $cut_step) as bigint),
        cast(floor(piles.sd_step * $sd_step / $coarse_sd) as bigint)
),

looked_up as (
    select
        coarse.area,
        cuts.cut,
        coarse.weight,
        greatest(
            least(cast(floor((cuts.cut - coarse.score) * 100 / coarse.sd) as bigint), 400), -400
        ) as z
    from coarse
    cross join cuts
)

select
    looked_up.area,
    looked_up.cut,
    cast(sum(looked_up.weight * normal.below) as bigint) as weight_below
from looked_up
inner join normal on looked_up.z = normal.z
group by looked_up.area, looked_up.cut
