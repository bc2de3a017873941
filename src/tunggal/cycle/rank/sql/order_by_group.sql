-- Places by group: a family stands where its group is expected to have as many truly poorer members.
with expected as (
    -- Of each group, the part expected to be truly in the poorest tenths, in millionths.
    select
        piles.area,
        piles.party,
        tenths.tenth,
        cast(
            floor(cast(sum(piles.weight * ($chance_up_to)) as bigint) * 1000 / sum(piles.weight)) as bigint
        ) as share
    from piles
    inner join chances
        on
            piles.area = chances.area
            and piles.score_step = chances.score_step
            and piles.sd_step = chances.sd_step
    cross join tenths
    group by piles.area, piles.party, tenths.tenth
),

knots as (
    select expected.area, expected.party, expected.tenth, expected.share
    from expected
    union all
    select distinct expected.area, expected.party, 10 as tenth, 1000000 as share
    from expected
),

stretches as (
    select
        knots.area,
        knots.party,
        knots.tenth,
        coalesce(
            lag(knots.share) over (
                partition by knots.area, knots.party order by knots.tenth asc nulls last
            ),
            0
        ) as first_share,
        knots.share as last_share
    from knots
),

grouped as (
    select
        piles.area,
        piles.party,
        piles.score_step,
        cast(sum(piles.families) as bigint) as families,
        cast(sum(piles.weight) as bigint) as weight
    from piles
    group by piles.area, piles.party, piles.score_step
),

shared as (
    -- The part of its group that stands before a step, in millionths.
    select
        grouped.area,
        grouped.party,
        grouped.score_step,
        grouped.families,
        grouped.weight,
        cast(
            floor(
                cast(
                    sum(grouped.weight) over (
                        partition by grouped.area, grouped.party
                        order by grouped.score_step asc nulls last
                        rows between unbounded preceding and current row
                    ) - grouped.weight as bigint
                ) * 1000000
                / cast(sum(grouped.weight) over (partition by grouped.area, grouped.party) as bigint)
            ) as bigint
        ) as share
    from grouped
)

select
    shared.area,
    shared.party,
    shared.score_step,
    (stretches.tenth - 1) * 100000
    + cast(
        floor(
            (shared.share - stretches.first_share) * 100000
            / (stretches.last_share - stretches.first_share)
        ) as bigint
    ) as place_step,
    shared.families,
    shared.weight
from shared
inner join stretches
    on
        shared.area = stretches.area
        and shared.party = stretches.party
        and shared.share >= stretches.first_share
        and shared.share < stretches.last_share
