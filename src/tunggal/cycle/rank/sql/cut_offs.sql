-- Below which welfare the truly poorest tenths of an area are expected to end: nine per area.
with totals as (
    select
        piles.area,
        cast(sum(piles.weight) as bigint) as total
    from piles
    group by piles.area
),

steps as (
    select
        curve.area,
        curve.cut,
        curve.weight_below,
        coalesce(
            lag(curve.weight_below) over (partition by curve.area order by curve.cut asc nulls last),
            0
        ) as weight_before
    from curve
),

wanted as (
    select
        totals.area,
        tenths.tenth,
        totals.total * tenths.tenth * 1000 as weight_below
    from totals
    cross join tenths
)

select
    wanted.area,
    wanted.tenth,
    steps.cut - $cut_step
    + cast(
        floor(
            (wanted.weight_below - steps.weight_before) * 1000
            / (steps.weight_below - steps.weight_before)
        ) as bigint
    ) * cast($cut_step / 1000 as bigint) as cut_off
from wanted
inner join steps
    on
        wanted.area = steps.area
        and wanted.weight_below > steps.weight_before
        and wanted.weight_below <= steps.weight_below
